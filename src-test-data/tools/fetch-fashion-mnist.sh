#!/usr/bin/env bash
# Fetches Fashion-MNIST for the benchmark from Debian's package, which is downloaded and unpacked, not installed.
# Usage: fetch-fashion-mnist.sh [DIR]; default: benchmarks/target/fashion-mnist of this project.
# Needs: apt-get (after 'apt-get update'), dpkg-deb, sha256sum.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
dir=${1:-$root/benchmarks/target/fashion-mnist}
sum=39e172fe32dd318ebb3e512220c3beea2fa47d7e20bab348fb4e0922d6beefc0
mkdir -p "$dir"; dir=$(cd "$dir" && pwd)
w=$(mktemp -d); trap 'rm -rf "$w"' EXIT; cd "$w"
apt-get -q download dataset-fashion-mnist=0.0~git20200523.55506a9-1
echo "$sum  $(ls ./*.deb)" | sha256sum -c
dpkg-deb -x ./*.deb x
cp x/usr/share/datasets/fashion-mnist/*.gz "$dir"
ls -l "$dir"
