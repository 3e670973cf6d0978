#!/bin/sh
# Checks that every local link and image in the site's pages refers to an existing file.
set -eu
cd "$(dirname "$0")/../site"

broken=$(find . -name '*.html' | while read -r page; do
    grep -Eo '(href|src)="[^"#?]+' "$page" | cut -d '"' -f 2 | while read -r link; do
        case $link in
            *:* | //*) continue ;; # external
            /*) file=.$link ;;
            *) file=${page%/*}/$link ;;
        esac
        if [ -d "$file" ]; then file=$file/index.html; fi
        if [ ! -e "$file" ]; then echo "$page: $link"; fi
    done
done)

if [ -n "$broken" ]; then
    echo "broken links:"
    echo "$broken"
    exit 1
fi
echo "no broken links"
