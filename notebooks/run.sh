#!/usr/bin/env bash
# Runs the notebooks and keeps their outputs in them. With 'check' their outputs stay as they are, and an exception in any
# cell is the only thing that counts; with 'open' Jupyter starts on them.
#   notebooks/run.sh [check | open] [NAME.ipynb ...]
# TCPX_RUN=RUN chooses the run they read; by default the newest that sweeps what they show, recorded ones first.
# Exit code 3: something is missing here; what it says installs it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
home=$(dirname "$here")
target=$here/target
kernel=rapaio-jupyter-kernel-3.0.1.jar
tries=10 # the kernel's start-up has a race: about one start in ten fails, more where the machine is busy

need() { # program, Debian packages
  command -v "$1" >/dev/null 2>&1 && return
  echo "notebooks/run.sh: $1 is missing" >&2
  echo "  apt-get install -y $2" >&2
  exit 3
}
need java openjdk-17-jdk-headless
mode=execute
case "${1:-}" in open | check)
  mode=$1
  shift
  ;;
esac
if [ "$mode" = open ]; then
  need jupyter-notebook jupyter-notebook
else
  need /usr/bin/jupyter-nbconvert "jupyter-nbconvert jupyter-client python3-ipykernel"
fi

"$home/run-bench.sh" history --help >/dev/null # builds the jar if it is stale
mkdir -p "$target/kernels/tcpx-java"
if [ ! -f "$target/$kernel" ]; then
  need mvn maven
  get=(mvn -B -ntp -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy
    -Dartifact=io.github.padreati:rapaio-jupyter-kernel:3.0.1 -DoutputDirectory="$target")
  if ! "${get[@]}"; then
    echo "notebooks/run.sh: the Java kernel cannot be had; when its repository can be reached:" >&2
    echo "  ${get[*]}" >&2
    exit 3
  fi
fi
cat >"$target/kernels/tcpx-java/kernel.json" <<JSON
{"argv": ["java", "-jar", "$target/$kernel", "{connection_file}"],
 "display_name": "Java (tcpx)", "language": "java", "interrupt_mode": "message",
 "env": {"RJK_CLASSPATH": "$home/benchmarks/target/benchmarks.jar", "TCPX_HOME": "$home"}}
JSON
# The kernel knows no pictures of lines and hands them on as pages, which viewers of kept notebooks do not show.
pictures() {
  python3 - "$1" <<'PY'
import json, sys
with open(sys.argv[1], encoding="utf-8") as file:
    notebook = json.load(file)
for cell in notebook["cells"]:
    for output in cell.get("outputs", []):
        page = output.get("data", {}).get("text/html", "")
        if "".join(page).startswith("<svg"):
            output["data"] = {"image/svg+xml": page}
with open(sys.argv[1], "w", encoding="utf-8") as file:
    file.write(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")
PY
}
export JUPYTER_PATH=$target${JUPYTER_PATH:+:$JUPYTER_PATH}
cd "$here"
if [ "$mode" = open ]; then
  exec jupyter-notebook "$here"
fi
[ $# -gt 0 ] || set -- *.ipynb
for notebook in "$@"; do
  if [ ! -f "$notebook" ]; then
    echo "notebooks/run.sh: there is no notebook $notebook; here are $(echo *.ipynb)" >&2
    exit 2
  fi
done
if [ "$mode" = check ]; then
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  where=(--output-dir "$scratch")
else
  where=(--inplace)
fi
for notebook in "$@"; do
  for try in $(seq $tries); do
    if timeout 300 /usr/bin/jupyter-nbconvert --to notebook --execute "${where[@]}" \
      --ExecutePreprocessor.record_timing=False --ExecutePreprocessor.kernel_name=tcpx-java --ExecutePreprocessor.startup_timeout=15 "$notebook" >"$target/log.txt" 2>&1; then
      [ "$mode" = check ] || pictures "$notebook"
      echo "$notebook ran"
      continue 2
    fi
    grep -qi "kernel died\|kernel didn't respond\|timeout waiting" "$target/log.txt" || break
    echo "$notebook: the kernel did not start, once more ($try)" >&2
  done
  tail -n 25 "$target/log.txt" >&2
  echo "notebooks/run.sh: $notebook failed" >&2
  exit 1
done
