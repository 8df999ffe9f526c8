#!/usr/bin/env bash
# Builds the tables of the benchmark against trees from Debian's packages (bookworm), which are downloaded and unpacked, not installed.
# Usage: fetch-tabular.sh [DIR]; default: benchmarks/target/tabular of this project.
# Needs: apt-get (after 'apt-get update'), dpkg-deb, sha256sum, Rscript (Debian package r-base-core).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd); root=$(cd "$here/../.." && pwd)
dir=${1:-$root/benchmarks/target/tabular}
for tool in apt-get dpkg-deb sha256sum Rscript; do
  command -v "$tool" >/dev/null || { echo "Needs $tool; Rscript is in Debian's package r-base-core" >&2; exit 1; }
done
debs=(r-cran-modeldata=1.1.0-1 r-cran-caret=6.0-93+dfsg-1 r-cran-aer=1.2-10-1 r-cran-ggplot2=3.4.1+dfsg-1 r-cran-kernlab=0.9-32-1 r-cran-mlbench=2.1-3-1)
mkdir -p "$dir"; dir=$(cd "$dir" && pwd)
w=$(mktemp -d); trap 'rm -rf "$w"' EXIT; cd "$w"
apt-get -q download "${debs[@]}"
for d in ./*.deb; do dpkg-deb -x "$d" x; done
Rscript "$here/export-tabular.R" x/usr/lib/R/site-library "$dir" >/dev/null
cd "$dir"; sha256sum -c "$here/SHA256SUMS-tabular"
