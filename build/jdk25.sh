# Sourced by the scripts of this project, which set $root to its folder.
# Sets JAVA_HOME to a JDK 25, or ends the script with one line that says what to install.
# shellcheck shell=bash

is_jdk25() {
  [ -x "$1/bin/javac" ] && grep -Eq '^JAVA_VERSION="25([.+-].*)?"' "$1/release" 2>/dev/null
}

find_jdk25() {
  local home javac
  javac=$(command -v javac) && javac=$(readlink -f "$javac" 2>/dev/null) || javac=
  for home in \
    "${JAVA_HOME:-}" \
    "${javac%/bin/javac}" \
    /usr/lib/jvm/* \
    "${HOME:-}"/.sdkman/candidates/java/* \
    "${HOME:-}"/.jdks/* \
    /opt/* /opt/*/* \
    {"${HOME:-}",}/Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if is_jdk25 "$home"; then
      JAVA_HOME=$home
      return
    fi
  done
  echo "espalier: no JDK 25 found: install one (Temurin 25 or any other), or set JAVA_HOME to it." >&2
  exit 1
}

find_jdk25
export JAVA_HOME

need_maven() {
  if ! command -v mvn >/dev/null; then
    echo "espalier: no Maven found: install Maven 3.8.7 or newer, so that mvn is on the PATH." >&2
    exit 1
  fi
}

# Maven on that JDK, in the project's folder. The options silence warnings about Maven's own libraries.
maven() {
  need_maven
  (
    cd "$root" || exit 1
    export MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}"
    mvn -B -ntp "$@"
  )
}

# Builds the runnable module $1 (a folder) into its target/modules, quietly, unless nothing changed since the last time.
build_program() {
  local stamp="$root/$1/target/built" log="$root/$1/target/build.log"
  if [ -e "$stamp" ] && ! sources_newer_than "$stamp"; then
    return
  fi
  need_maven
  echo "espalier: building $1, once, about a minute …" >&2
  rm -rf "$root/$1/target/modules" "$stamp"
  mkdir -p "$root/$1/target"
  touch "$stamp.next" # before the build: what is edited while it runs counts as newer
  if ! maven -q package -pl "$1" -am -Dmaven.test.skip=true >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
  fi
  mv "$stamp.next" "$stamp"
}

# Folders count too: a deleted file shows in the time of its folder.
sources_newer_than() {
  (
    cd "$root" || exit 1
    [ -n "$(find . \( -name target -o -name .git -o -path '*/src/test' \) -prune -o -newer "$1" \
      \( -path '*/src/main*' -o -name pom.xml -o -path './.mvn/*' -o -path './build/*' \) -print | head -n 1)" ]
  )
}
