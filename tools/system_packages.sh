#!/usr/bin/env bash
# The Debian packages that the given purpose needs: installs what is missing where rights allow, else says the one line.
#   tools/system_packages.sh run    what the program needs (the PDF's text layout)
#   tools/system_packages.sh test   what the tests need too (a real browser, a real PostgreSQL, Java for Spark)
#   tools/system_packages.sh slow   what `make slow` needs too (nginx, and Prometheus' own look at its rules)
set -euo pipefail

wanted=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core fonts-droid-fallback fonts-lohit-deva)
case "${1:-run}" in test | slow) wanted+=(postgresql chromium-headless-shell poppler-utils default-jre-headless) ;; esac
[ "${1:-run}" = slow ] && wanted+=(nginx-light prometheus openssl curl)

command -v dpkg-query >/dev/null 2>&1 || { echo "This is not Debian: please install ${wanted[*]} or what they are called here." >&2; exit 0; }
missing=()
for name in "${wanted[@]}"; do
  dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || missing+=("$name")
done
# Tests run with the whole browser, too, only slower: where the small one is not to be had, that is enough.
if [[ " ${missing[*]} " == *" chromium-headless-shell "* ]] && ! apt-cache show chromium-headless-shell >/dev/null 2>&1; then
  missing=("${missing[@]/#chromium-headless-shell/chromium}")
fi
[ ${#missing[@]} -eq 0 ] && exit 0

sudo=()
if [ "$(id -u)" -ne 0 ]; then
  if sudo -n true 2>/dev/null; then sudo=(sudo); else
    echo "Some system packages are missing. Please run: sudo apt-get install ${missing[*]}" >&2
    exit 1
  fi
fi
"${sudo[@]}" apt-get update -qq
"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends "${missing[@]}" >/dev/null
