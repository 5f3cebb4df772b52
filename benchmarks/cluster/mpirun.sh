#!/usr/bin/env bash
# Open MPI's mpirun over the nodes of cluster.sh:  LAUNCHER=mpi cluster.sh mpirun.sh PROGRAM...
# It has its own idea of which network leads to the other nodes, so it is told; and where rank 0 is, so the ranks know. Of the
# environment it hands on what it is told to.
set -euo pipefail
hosts=$(seq -s, -f 'n%g' "${NODES:-4}")
exec mpirun --allow-run-as-root --host "${HOSTS:-$hosts}" --mca plm rsh --mca plm_rsh_agent rsh \
  --mca oob_tcp_if_include eth0,rail0 --mca orte_tmpdir_base /run/cluster -x TCPX_ROOT=n1:4711 ${TCPX_RESULTS:+-x TCPX_RESULTS} \
  ${JAVA_TOOL_OPTIONS:+-x JAVA_TOOL_OPTIONS} ${MPI_OPTIONS:-} "$@"
