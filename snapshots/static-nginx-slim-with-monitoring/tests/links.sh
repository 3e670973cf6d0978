#!/bin/sh
# Checks that every local link and image in the site's pages leads to a file.
set -eu
cd "$(dirname "$0")/../site"

broken=$(find . -name '*.html' | while read -r page; do
    grep -Eo '(href|src)="[^"#?]+' "$page" | cut -d '"' -f 2 | while read -r link; do
        case $link in
            *:* | //*) continue ;; # elsewhere
            /*) file=.$link ;;
            *) file=${page%/*}/$link ;;
        esac
        if [ -d "$file" ]; then file=$file/index.html; fi
        if [ ! -e "$file" ]; then echo "$page: $link"; fi
    done
done)

if [ -n "$broken" ]; then
    echo "links that lead nowhere:"
    echo "$broken"
    exit 1
fi
echo "all links lead somewhere"
