#!/bin/sh
# Everything of this project that needs a GPU, on a machine that has one: the kernel, transfers from and to its memory, the bare
# loop and NCCL beside them, as recorded runs. In two network namespaces of this machine; with one GPU both nodes are on it,
# with several node B is on the second.
#
#   benchmarks/gpu.sh [quick|returned|unpack|shaped|unshaped|faults|all]      default: all
#
# quick is a minute to see that it works; returned moves 100 000 small chunks and more, and ends with 1 unless all that they took
# has been given back.
#
# Needs: root, the NVIDIA driver, gcc, iproute2 (ip and tc), and java: on the PATH, of JAVA_HOME, or carried along as a
# runtime image in ./jre (jlink --add-modules java.se,jdk.unsupported,jdk.management,jdk.net,jdk.jfr --strip-debug
# --compress=2 --output jre). benchmarks/target/benchmarks.jar must have been built (./run-bench.sh -h builds it); a runtime
# image alone cannot. NCCL is found through LD_LIBRARY_PATH; its place in a Python installation is looked up here.
#
# Environment: RATE (24gbit), RAILS (4), FORKS (4), TCPX_RESULTS as for run-bench.sh, TCPX_CUDA_LIBRARY for another driver.
set -eu
cd "$(dirname "$0")/.."
what=${1:-all}
rate=${RATE:-24gbit}
rails=${RAILS:-4}
forks=${FORKS:-4}

if [ -x jre/bin/java ]; then
  JAVA_HOME=$PWD/jre
  export JAVA_HOME
fi
need() {
  command -v "$1" >/dev/null 2>&1 || { echo "gpu.sh: $1 is missing: $2" >&2; exit 3; }
}
need gcc "apt-get install -y gcc libc6-dev"
need ip "apt-get install -y iproute2"
need tc "apt-get install -y iproute2"
[ -n "${JAVA_HOME:-}" ] || need java "apt-get install -y openjdk-17-jre-headless, or carry a runtime image in ./jre"
if [ -z "${TCPX_CUDA_LIBRARY:-}" ]; then
  need nvidia-smi "install the NVIDIA driver"
  nvidia-smi --query-gpu=index,name,memory.total,driver_version,pci.bus_id --format=csv,noheader
fi
# NCCL as Python packages bring it along
for python in python3 /opt/torch/.venv/bin/python3; do
  nccl=$("$python" -c 'import nvidia.nccl, os; print(os.path.join(list(nvidia.nccl.__path__)[0], "lib"))' 2>/dev/null || true)
  if [ -n "$nccl" ] && [ -e "$nccl/libnccl.so.2" ]; then
    LD_LIBRARY_PATH=$nccl${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    export LD_LIBRARY_PATH
    break
  fi
done
ulimit -l unlimited 2>/dev/null || echo "gpu.sh: memory that may be locked stays at $(ulimit -l) KiB" >&2

failed=0
step() {
  echo "== $*"
  "$@" || { echo "gpu.sh: ended with $?: $*" >&2; failed=1; }
}

unpack() { # every alignment is verified before anything is measured; the first is what the device copies with
  step ./run-bench.sh UnpackBenchmark -p unpack=D2D -p fragmentBytes=268435456 -p alignment=0:0 -f 1
  step ./run-bench.sh UnpackBenchmark -p unpack=KERNEL -p fragmentBytes=512,4096,65536 -f 1
  step ./run-bench.sh UnpackBenchmark -p unpack=HOST -p fragmentBytes=512,4096 -p alignment=0:0 -f 1
}

# beside other programs: at one setting, as `peers` wants it; beside host memory: in one run
shaped() {
  step ./run-bench.sh --rails "$rails" --rail-rate "$rate" -p memory=CUDA,HOST -p channels=1,2,"$rails" -f "$forks"
  step ./run-bench.sh --rails "$rails" --rail-rate "$rate" -p memory=CUDA/HOST,HOST/CUDA -p channels="$rails" -f "$forks"
  step ./run-bench.sh peers --peers bare-gpu,bare-gpu-vmsplice,nccl,nccl-4x4 --rails "$rails" --rail-rate "$rate" \
    -p memory=CUDA -p channels="$rails" -f "$forks"
}

unshaped() {
  step ./run-bench.sh --rails "$rails" --rail-rate none -p memory=CUDA,HOST -p channels=4,8,16 -f "$forks"
  for channels in 4 8 16; do
    step ./run-bench.sh peers --peers bare-gpu,bare-gpu-vmsplice,nccl-4x4 --rails "$rails" --rail-rate none \
      -p memory=CUDA -p channels="$channels" -f "$forks"
  done
}

faults() { # each ends with an error that names the remedy, and leaves nothing behind
  for fault in '--gpu 99' '-p workingSetBytes=1000g -p messageBytes=64m'; do
    echo "== expected to fail: $fault"
    # shellcheck disable=SC2086 # words
    if ./run-bench.sh --rails 1 -p memory=CUDA -p channels=1 $fault -f 1 -wi 0 -i 1; then
      echo "gpu.sh: did not fail: $fault" >&2
      failed=1
    fi
  done
  echo "== expected to fail: memory may not be locked"
  if (ulimit -l 64 && ./run-bench.sh --rails 1 -p memory=CUDA -p channels=1 -f 1 -wi 0 -i 1); then
    echo "gpu.sh: locked memory was granted: root may, and this limit shows nothing here"
  fi
}

returned() {
  log=$(mktemp)
  step ./run-bench.sh --rails "$rails" --rail-rate none -p memory=CUDA -p channels="$rails" -p chunkBytes=16k -p messageBytes=16m \
    -p inFlight=1 -f 1 -wi 1 -i 10 >"$log"
  cat "$log"
  run=$(sed -n 's/^Results: //p' "$log" | tail -1)
  rm "$log"
  awk -F, '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["metric"] ~ /^staged\./ { sum[substr($at["metric"], 8)] += $at["value"] }
    END {
      held = sum["slots"] + sum["pages"] + sum["events"]
      what = "slots " sum["slots"] + 0 ", pages " sum["pages"] + 0 ", events " sum["events"] + 0
      if (sum["chunks"] < 200000) { print "only " sum["chunks"] / 2 " chunks, which says little: " what; exit 1 }
      print (held ? "NOT all returned: " : "all returned: ") what " after " sum["chunks"] / 2 " chunks"
      exit held != 0
    }' "$run/samples.csv" || { echo "gpu.sh: something is held, or too little was moved" >&2; failed=1; }
}

quick() {
  step ./run-bench.sh UnpackBenchmark -p unpack=KERNEL -p fragmentBytes=4096 -p alignment=5:11 -f 1 -wi 1 -i 1
  step ./run-bench.sh --rails "$rails" --rail-rate "$rate" -p memory=CUDA,HOST -p channels="$rails" -f 1 -wi 1 -i 2
}

case $what in
  quick | returned | unpack | shaped | unshaped | faults) $what ;;
  all) quick; returned; unpack; shaped; unshaped; faults ;;
  *) echo "gpu.sh: $what? quick, returned, unpack, shaped, unshaped, faults or all" >&2; exit 2 ;;
esac
exit $failed
