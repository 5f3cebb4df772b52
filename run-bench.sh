#!/usr/bin/env bash
# The one entry: builds what is stale, checks what is missing, and hands everything on.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
jar=$home/benchmarks/target/benchmarks.jar

need() { # program, Debian package
  command -v "$1" >/dev/null 2>&1 && return
  echo "run-bench.sh: $1 is missing" >&2
  echo "  apt-get install -y $2" >&2
  exit 3
}

java=java
if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
  java=$JAVA_HOME/bin/java
fi
need "$java" openjdk-17-jdk-headless

stale() {
  [ ! -f "$jar" ] || [ -n "$(find "$home/pom.xml" "$home"/transport/{pom.xml,src/main} "$home"/benchmarks/{pom.xml,src/main} \
    -newer "$jar" -print -quit)" ]
}

# What Maven does, from its own lines: one line that changes on a terminal, elsewhere a line in ten seconds.
progress() {
  local line step="Maven starts" next=0
  while true; do
    if IFS= read -r -t 1 line; then
      [[ $line =~ ---\ [^\ ]*:([a-zA-Z-]+)\ .*\ @\ tcpx-?([a-z]*)\ --- ]] || continue
      step="${BASH_REMATCH[2]:-project}, ${BASH_REMATCH[1]}"
    elif (($? <= 128)); then # the end, and not only a second without a line
      break
    fi
    if [ -t 2 ]; then
      printf '\r\033[K  %s (%d s)' "$step" "$SECONDS" >&2
    elif ((SECONDS >= next)); then
      echo "  $step ($SECONDS s)" >&2
      next=$((SECONDS + 10))
    fi
  done
  if [ -t 2 ]; then
    printf '\r\033[K' >&2
  fi
}

build() {
  need mvn maven
  if ! command -v "${java%java}javac" >/dev/null 2>&1; then
    echo "run-bench.sh: javac is missing: a JDK is needed to build, not only a JRE" >&2
    echo "  apt-get install -y openjdk-17-jdk-headless" >&2
    exit 3
  fi
  if ! { command -v ip && command -v tc; } >/dev/null 2>&1; then # they may be where an ordinary user's PATH does not lead
    [ -x /usr/sbin/tc ] || [ -x /sbin/tc ] || echo "note: the lab needs ip and tc: apt-get install -y iproute2" >&2
  fi
  if [ -f "$jar" ]; then
    echo "building, since sources have changed ..." >&2
  else
    echo "building; the first time Maven fetches what it needs, which takes a minute or more ..." >&2
  fi
  local log revision=unknown dirty=unknown head changes
  # what the run itself would record here, for where the jar is carried: tcpx.bench.result.Revision
  if head=$(git -C "$home" rev-parse HEAD 2>/dev/null); then
    revision=$head
    if changes=$(git -C "$home" status --porcelain -- ':(top)' ':(top,exclude)results' 2>/dev/null); then
      [ -z "$changes" ] && dirty=false || dirty=true
    fi
  fi
  log=$(mktemp)
  SECONDS=0
  if ! (cd "$home" && mvn -B -ntp -Dmaven.test.skip -Dcheckstyle.skip -Dtcpx.revision="$revision" -Dtcpx.dirty="$dirty" \
    package 2>&1) | tee "$log" | progress; then
    grep -v '^\[INFO\]' "$log" >&2 || true
    rm -f "$log"
    echo "run-bench.sh: the build failed" >&2
    exit 3
  fi
  rm -f "$log"
  touch "$jar"
}

# What can be said without a build: whether there can be one, and whether the lab finds its programs.
before_build() {
  local missing=0 each program
  echo "not built yet; what can be told before:"
  for each in java:openjdk-17-jdk-headless javac:openjdk-17-jdk-headless mvn:maven ip:iproute2 tc:iproute2 \
    unshare:util-linux nsenter:util-linux; do
    program=${each%%:*}
    case $program in java*) program=${java%java}$program ;; esac
    if PATH=$PATH:/usr/sbin:/sbin command -v "$program" >/dev/null 2>&1; then
      printf '  %-8s ok\n' "${each%%:*}"
    else
      printf '  %-8s missing: apt-get install -y %s\n' "${each%%:*}" "${each##*:}"
      missing=1
    fi
  done
  return $missing
}

if stale; then
  case "${1:-}" in
    -h | --help | doctor)
      if [ -f "$jar" ]; then # a question need not wait
        echo "note: sources have changed; the last build answers" >&2
      else
        if [ "$1" = doctor ]; then
          before_build || exit 3
          echo "the rest is told by the build itself:" >&2
        fi
        build
      fi
      ;;
    *) build ;;
  esac
fi

if [ -t 1 ] && [ -z "${OMPI_COMM_WORLD_RANK:-}" ]; then # mpirun gives its ranks terminals, wherever its output goes
  TCPX_TERMINAL=1
  TCPX_COLUMNS=$(tput cols 2>/dev/null || echo 100)
  export TCPX_TERMINAL TCPX_COLUMNS
fi

# A net plugin may take signals that the JVM lives by; with the JDK's own library before it both get them.
if [ -n "${UCCL_TCPX_PLUGIN_PATH:-}${NCCL_NET_PLUGIN:-}" ] || [[ " $*" == *" --plugin"* || ${1:-} == plugin ]]; then
  jsig=$(dirname "$(dirname "$(readlink -f "$(command -v "$java")")")")/lib/libjsig.so
  if [ -f "$jsig" ]; then
    export LD_PRELOAD="$jsig${LD_PRELOAD:+:$LD_PRELOAD}"
  fi
fi

# The flags silence newer JDKs about what jnr-ffi needs; older ones ignore them.
exec "$java" -XX:+IgnoreUnrecognizedVMOptions --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dtcpx.home="$home" -cp "$jar" tcpx.bench.cli.Main "$@"
