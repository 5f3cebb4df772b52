#!/bin/sh
# Makes unpack.ptx of unpack.cu; with an argument, into that file. The kernel uses nothing newer than compute capability
# 7.0 and PTX 6.3, which drivers from 2018 on take, though the compiler at hand may write for newer ones only: then version
# and target are lowered here, and its assembler says whether the result is still right.
set -eu
cd "$(dirname "$0")"
out=${1:-../resources/tcpx/cuda/unpack.ptx}
arch=70
nvcc --list-gpu-arch | grep -qx compute_70 || arch=75
made=$(mktemp)
trap 'rm -f "$made"' EXIT
nvcc -O3 -std=c++17 -ptx -arch=compute_$arch -o "$made" unpack.cu
# without the comments, which name the compiler
sed -e '/^\/\//d' -e '/^$/d' -e 's/^\.version .*/.version 6.3/' -e 's/^\.target .*/.target sm_70/' "$made" > "$out"
ptxas=$(dirname "$(readlink -f "$(command -v nvcc)")")/ptxas
[ -x "$ptxas" ] || ptxas=$(command -v ptxas || true)
for target in sm_75 sm_90; do
  [ -z "$ptxas" ] || "$ptxas" -v -arch=$target -o /dev/null "$out"
done
