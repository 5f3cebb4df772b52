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
if stale; then
  need mvn maven
  if ! command -v "${java%java}javac" >/dev/null 2>&1; then
    echo "run-bench.sh: javac is missing: a JDK is needed to build, not only a JRE" >&2
    echo "  apt-get install -y openjdk-17-jdk-headless" >&2
    exit 3
  fi
  echo "building ..." >&2
  log=$(mktemp)
  if ! (cd "$home" && mvn -B -ntp -q -DskipTests package) >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    echo "run-bench.sh: the build failed" >&2
    exit 3
  fi
  rm -f "$log"
  touch "$jar"
fi

if [ -t 1 ]; then
  TCPX_TERMINAL=1
  TCPX_COLUMNS=$(tput cols 2>/dev/null || echo 100)
  export TCPX_TERMINAL TCPX_COLUMNS
fi

# The flags silence newer JDKs about what jnr-ffi needs; older ones ignore them.
exec "$java" -XX:+IgnoreUnrecognizedVMOptions --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dtcpx.home="$home" -cp "$jar" tcpx.bench.cli.Main "$@"
