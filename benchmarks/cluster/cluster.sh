#!/usr/bin/env bash
# A cluster on this machine, for as long as COMMAND runs on its login node:  cluster.sh COMMAND...
#
# NODES (4) nodes named n1, n2, ... with RAILS (4) rails eth1, eth2, ... and eth0 to control them; each rail is a bridge
# of its own and carries RATE (500mbit) towards and from each node. SLOW="n3:eth3=50mbit ..." makes single ones slower.
# With LAUNCHER=slurm (the default) munge, slurmctld and a slurmd in each node are started; with LAUNCHER=mpi nothing is,
# and "rsh NODE WORDS..." is there for mpirun.
#
# Network, processes, mounts and names are in namespaces whose first process this script is: they end with it, however
# it ends. As root. Exit status 3: something is missing, and the last line says what to install.
set -euo pipefail
: "${NODES:=4}" "${RAILS:=4}" "${RATE:=500mbit}" "${SLOW:=}" "${LAUNCHER:=slurm}" "${MTU:=8244}" "${CPUS:=4}"

missing() {
  echo "cluster.sh: $1 is missing" >&2
  echo "  apt-get install -y $2" >&2
  exit 3
}

if [ "${CLUSTER_STAGE:-outside}" = outside ]; then
  ((EUID == 0)) || { echo "cluster.sh: namespaces with daemons in them need root" >&2; exit 3; }
  command -v tc >/dev/null || missing tc iproute2
  if [ "$LAUNCHER" = slurm ]; then
    command -v slurmctld >/dev/null && command -v slurmd >/dev/null && command -v srun >/dev/null ||
      missing Slurm "slurm-wlm munge"
    command -v munged >/dev/null || missing munged munge
  else
    command -v mpirun >/dev/null || missing mpirun openmpi-bin
  fi
  export CLUSTER_STAGE=inside NODES RAILS RATE SLOW LAUNCHER MTU CPUS
  exec setpriv --pdeathsig KILL \
    unshare --mount --propagation private --net --uts --ipc --pid --fork --kill-child=KILL --mount-proc -- "$0" "$@"
fi

# --- inside: the first process of the namespaces; its end is the end of all
home=/run/cluster
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir -p $home/bin /run/netns
hostname login

hosts() {
  echo "127.0.0.1 localhost"
  echo "10.88.0.250 login"
  for ((n = 1; n <= NODES; n++)); do echo "10.88.0.$n n$n"; done
}
hosts >$home/hosts
mount --bind $home/hosts /etc/hosts

rate() { # node rail
  local each
  for each in $SLOW; do
    if [ "${each%%=*}" = "n$1:eth$2" ]; then
      echo "${each#*=}"
      return
    fi
  done
  echo "$RATE"
}

shape() { # where, rate
  [ "$2" = none ] || echo "qdisc add dev $1 root tbf rate $2 burst 256k latency 20ms"
}

network() {
  local n r
  for ((n = 1; n <= NODES; n++)); do ip netns add "n$n"; done
  {
    echo "link set lo up"
    for ((r = 0; r <= RAILS; r++)); do
      echo "link add rail$r type bridge"
      echo "link set rail$r mtu $MTU up"
      for ((n = 1; n <= NODES; n++)); do
        echo "link add n${n}r$r mtu $MTU type veth peer name eth$r mtu $MTU netns n$n"
        echo "link set n${n}r$r master rail$r up"
      done
    done
    echo "addr add 10.88.0.250/24 dev rail0"
  } | ip -batch -
  for ((n = 1; n <= NODES; n++)); do
    {
      echo "link set lo up"
      for ((r = 0; r <= RAILS; r++)); do
        echo "addr add 10.88.$r.$n/24 dev eth$r"
        echo "link set eth$r up"
        # what each rail's congestion control is must not depend on the host's default
        echo "route replace 10.88.$r.0/24 dev eth$r proto kernel scope link src 10.88.$r.$n congctl cubic"
      done
    } | ip -n "n$n" -batch -
    for ((r = 1; r <= RAILS; r++)); do shape "eth$r" "$(rate $n $r)"; done | tc -n "n$n" -batch -
  done
  for ((n = 1; n <= NODES; n++)); do
    for ((r = 1; r <= RAILS; r++)); do shape "n${n}r$r" "$(rate $n $r)"; done
  done | tc -batch -
}

# on NODE PROGRAM...: in the node's network and under its name. rsh NODE WORDS...: the same for a line of a shell, as ssh
# has it; options before the node are ssh's, and mean nothing here.
cat >$home/bin/on <<'END'
#!/usr/bin/env bash
node=$1
shift
exec ip netns exec "$node" unshare --uts -- bash -c 'hostname "$0"; exec "$@"' "$node" "$@"
END
cat >$home/bin/rsh <<'END'
#!/usr/bin/env bash
while [[ ${1:-} == -* ]]; do shift; done
node=$1
shift
exec on "$node" bash -c "$*"
END
chmod +x $home/bin/on $home/bin/rsh
export PATH=$home/bin:$PATH

slurm() {
  mkdir -p /run/munge $home/state
  (umask 077 && head -c 512 /dev/urandom >$home/munge.key)
  munged --force --key-file=$home/munge.key --seed-file=$home/munge.seed --log-file=$home/munge.log
  echo "CgroupPlugin=cgroup/v1" >$home/cgroup.conf # autodetection ends slurmd where there is no systemd
  for ((n = 1; n <= NODES; n++)); do mkdir -p "$home/tmp.n$n" "$home/spool.n$n"; done
  cat >$home/slurm.conf <<END
ClusterName=tcpx
SlurmctldHost=login
SlurmUser=root
AuthType=auth/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
ReturnToService=2
MpiParams=ports=12000-12999
SlurmdParameters=config_overrides
StateSaveLocation=$home/state
SlurmdSpoolDir=$home/spool.%n
SlurmdPidFile=$home/slurmd.%n.pid
SlurmctldPidFile=$home/slurmctld.pid
SlurmctldLogFile=$home/slurmctld.log
SlurmdLogFile=$home/slurmd.%n.log
TmpFS=$home/tmp.%n
KillWait=5
NodeName=n[1-$NODES] CPUs=$CPUS
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE
END
  export SLURM_CONF=$home/slurm.conf
  slurmctld -c
  for ((n = 1; n <= NODES; n++)); do on "n$n" slurmd -N "n$n"; done
  for ((i = 0; i < 300; i++)); do
    [ "$(sinfo -h -t idle -o %D 2>/dev/null)" = "$NODES" ] && return
    sleep 0.1
  done
  echo "cluster.sh: the nodes of Slurm are not idle: $(sinfo -h -o '%D %T' | tr '\n' ' ')" >&2
  tail -n 5 $home/slurmctld.log $home/slurmd.n1.log >&2
  exit 1
}

network
if [ "$LAUNCHER" = slurm ]; then slurm; fi
set +e
"$@"
