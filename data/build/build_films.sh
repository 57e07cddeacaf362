#!/bin/sh
# Fetches the packages the film pack is built from and builds data/films. Needs: dpkg-deb, apt-get, npm, python3 >= 3.11.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../.." && pwd)
cache="$root/var/film-sources"
shared="${CHATREC_SHARED:-}"
if [ -z "$shared" ]; then
    up="$root"
    while [ "$up" != / ] && [ ! -d "$up/shared/data/redial" ]; do up=$(dirname -- "$up"); done
    shared="$up/shared"
fi
[ -d "$shared/data/redial" ] || { echo "build_films: no shared/data/redial above $root; set CHATREC_SHARED" >&2; exit 2; }

mkdir -p "$cache"
if [ ! -e "$cache/dslabs/usr" ]; then
    (cd "$cache" && apt-get -q download r-cran-dslabs=0.7.4-1)
    dpkg-deb -x "$cache"/r-cran-dslabs_0.7.4-1_all.deb "$cache/dslabs"
fi
if [ ! -e "$cache/vega/package" ]; then
    (cd "$cache" && npm pack --silent vega-datasets@3.2.1 >/dev/null)
    mkdir -p "$cache/vega"
    tar -xzf "$cache"/vega-datasets-3.2.1.tgz -C "$cache/vega" package/data/movies.json
fi
exec python3 "$here/build_films.py" \
    --dslabs "$cache/dslabs/usr/lib/R/site-library/dslabs/data/Rdata" \
    --vega "$cache/vega/package/data/movies.json" --shared "$shared/data" "$@"
