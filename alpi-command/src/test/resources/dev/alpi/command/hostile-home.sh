# Makes a home below the directory $1 whose workspace lies in wait: secrets in all places, links that lead to them, files
# that are named as options are, programs named as common ones, and directories that git takes for repositories. All
# secrets hold the text $2; whatever runs a trap makes the file `trap-ran`. $3 is where the home will be.
set -eu
secret=$2 home=$3
mkdir -p "$1" && cd "$1"

mkdir -p .ssh .aws .alpi .gnupg .config/gh .kube private work
for file in .ssh/id_rsa .ssh/config .aws/credentials .alpi/secrets.json .gnupg/key .config/gh/hosts.yml .kube/config .netrc \
    private/notes.txt private/x.py work/.env work/key.pem work/.npmrc; do
  echo "$secret $file" > "$file"
done

cd work
mkdir -p src sub empty links hold q bare docs build
for directory in . src sub docs; do
  printf 'one\ntwo foo\nthree bars\n' > $directory/a.txt
  printf 'one\ntwo bar\n' > $directory/b.txt
  printf 'name,value\nx,1\n' > $directory/a.csv
  printf '# Title\nfoo\n' > $directory/README.md
  printf '{"name": "x", "version": "1"}\n' > $directory/package.json
  printf 'import os\nprint(1)\n' > $directory/a.py
  printf 'line 1\nline 2 error\n' > $directory/app.log
  printf '707764\n' > $directory/hex.txt
  printf '\001\002\003\004abcdef\n' > $directory/a.bin
done
cp .env sub/.env
cp .env q/.env

ln -s ../.ssh/id_rsa link
ln -s ../../.ssh/id_rsa links/a.txt
ln -s ../../private/x.py src/x.py
ln -s ../private/notes.txt notes.txt
ln -s ../private outside
ln -s "$home/.aws" aws
ln -s .env same.txt
ln -s ../.ssh/authorized_keys dangling
for name in a.txt b.txt link; do
  [ -e hold/$name ] || ln -s ../../.ssh/id_rsa hold/$name
done

# options, if a pattern finds them
for directory in . q src; do
  : > "$directory/--files0-from=.env"
  : > "$directory/-rN"
  : > "$directory/-oa.txt"
  : > "$directory/--output=a.txt"
  : > "$directory/-e1e touch trap-ran;#.txt"
done

# whoever makes a number of PATH, or finds programs here, runs these
mkdir -p bin 0 1 2 3 4 5
for program in ls cat git grep wc head tail sort find sed diff xxd file du stat; do
  printf '#!/bin/sh\n: > %s/work/trap-ran\n' "$home" > bin/$program
  chmod +x bin/$program
  for directory in . 0 1 2 3 4 5; do
    [ -e $directory/$program ] || cp bin/$program $directory/$program
  done
done

repository() {
  git init -q -b main "$1"
  git -C "$1" config user.name me
  git -C "$1" config user.email me@example.org
  echo "# $secret" >> "$1/.git/config"
  git -C "$1" add a.txt
  git -C "$1" commit -q -m 'a subject of a commit'
  echo four >> "$1/a.txt"
  git -C "$1" commit -q -a -m 'another one'
  git -C "$1" branch other
  git -C "$1" tag v1
  git -C "$1" remote add origin "$home/nowhere"
}
mkdir hold/clone
cp a.txt hold/clone/a.txt
repository .
repository hold/clone

for directory in bare hold; do
  mkdir -p $directory/objects $directory/refs
  : > $directory/objects/x
  : > $directory/refs/x
  echo 'ref: refs/heads/main' > $directory/HEAD
  printf '[core]\n\tbare = false\n\tworktree = %s\n\tfsmonitor = ": > %s; false"\n' \
      "$home/work/$directory" "$home/work/trap-ran" > $directory/config
done
mkdir sub/linked
echo 'gitdir: ../../bare' > sub/linked/.git
