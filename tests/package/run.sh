#!/usr/bin/env bash
# Installs the Debian package in a clean Debian 12 and does with it what an administrator does:
# run.sh BUILD_FOLDER (the program is built there already). The steps are in installation.py.
#
# Needs root, debootstrap and the Debian mirror that apt of this machine uses. Leaves with 77 (skipped)
# when one of them is missing. Mounts nothing, and takes the root away at the end; the clean one it began
# with is kept below build/ for the next time.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$(realpath "$1")
work=$(realpath -m "$here/../../build/package-test")
readonly suite=bookworm
# Of the cached root: another list makes another root. systemd is there for systemd-analyze alone, and
# because it is on every server.
readonly include=systemd

skip() {
  printf 'skipped: %s\n' "$*"
  exit 77
}

((EUID == 0)) || skip "only root can make a clean root; run it with sudo"
for tool in debootstrap cpack dpkg-shlibdeps openssl python3; do
  command -v "$tool" >/dev/null || skip "$tool is not installed"
done
mirror=$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
  sed -n "s/^$suite main //p" | head -n 1)
[[ -n $mirror ]] || skip "apt of this machine knows no mirror of $suite"
eval "$(apt-config shell http_proxy Acquire::http::Proxy)"
if [[ -n ${http_proxy:-} ]]; then export http_proxy; fi

root=$work/root
remove_root() { rm -rf --one-file-system "$root"; }
trap remove_root EXIT
remove_root
mkdir -p "$root" "$work"

clean_root=$work/$suite-$include.tar
if [[ ! -f $clean_root ]]; then
  echo "== Making a clean $suite (once)"
  debootstrap --variant=minbase --include="$include" "$suite" "$root" "$mirror" >"$work/debootstrap.log" 2>&1 || {
    tail -n 5 "$work/debootstrap.log"
    skip "debootstrap failed, see $work/debootstrap.log"
  }
  tar --numeric-owner -cf "$clean_root.part" -C "$root" .
  mv "$clean_root.part" "$clean_root"
else
  tar --numeric-owner -xf "$clean_root" -C "$root"
fi
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
cp -L /etc/hosts "$root/etc/hosts"
# What an installation must not do in a chroot, however it is asked to.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"

echo "== Packing"
rm -rf "$work/first" "$work/second"
first=$("$here/../../packaging/build.sh" "$build" "$work/first")
version=$(dpkg-deb --field "$first" Version)
second=$("$here/../../packaging/build.sh" "$build" "$work/second" "$version+next")
dpkg-deb --field "$first"
dpkg-deb --contents "$first"

python3 "$here/installation.py" "$root" "$first" "$second"
