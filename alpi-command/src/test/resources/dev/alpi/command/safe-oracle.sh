# Runs lines within bwrap, each with dash and with bash. What is added below defines `some` as a few calls of
# `run NUMBER DIRECTORY LINE [words]`, and then calls `check`, again and again. /run/in holds the home as it is at first;
# /run/out gets of each line and shell what it printed, what it changed (.changed), and with `words` which programs it
# would start (.argv), by a search path of programs that only tell their words.
export PATH=/usr/local/bin:/usr/bin:/bin
ulimit -f 2048
ulimit -v 8000000

mkdir -p /run/dash /run/bash /run/argv
ln -s /usr/bin/dash /run/dash/sh
ln -s /usr/bin/bash /run/bash/sh
cat > /run/argv/.tell <<'X'
#!/usr/bin/dash
# one printf, so that it is one write: the others of a pipe tell theirs at the same time
printf '%s\037' "${0##*/}" "$@" 'end of words' >> "$ARGV"
X
chmod +x /run/argv/.tell
while read -r name; do
  ln -s .tell "/run/argv/$name"
done < /run/in/programs

state() {
  # git may write its index anew whenever it looks at files, and every java says that it runs
  find /home /tmp \( -path '*/.git/index' -o -path '/tmp/hsperfdata*' \) -prune -o \
      -type d -printf '%p/ %m\n' -o -printf '%p %s %m %l %T@\n' > "$1"
}

renew() {
  cd /
  find /home /tmp -mindepth 1 -delete
  cp -a /run/in/home/. /home/
  state /run/before
}

# Says whether all is as it was, and makes it so.
unchanged() {
  state /run/after
  cmp -s /run/before /run/after && return 0
  diff /run/before /run/after > /run/changed
  renew
  return 1
}

run() {
  cd "$2" || exit 1
  export PWD="$2"
  for shell in dash bash; do
    to=/run/out/$1.$shell
    if [ "$4" ]; then
      (
        ulimit -t 2
        export ARGV="$to.argv" PATH=/run/argv
        exec /run/$shell/sh -c -- "$3"
      ) > /dev/null 2>&1 < /dev/null
    fi
    (
      ulimit -t 2
      exec /run/$shell/sh -c -- "$3"
    ) > "$to.out" 2> "$to.err" < /dev/null
    echo $? > "$to.code"
    if [ "$alone" ]; then
      unchanged || cp /run/changed "$to.changed"
      cd "$2" || exit 1
    fi
  done
}

# Most lines change nothing: only if one of some has, each is looked at.
check() {
  alone=
  some
  unchanged && return
  rm -f /run/out/*.argv
  alone=1
  some
}

renew
