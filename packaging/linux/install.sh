#!/bin/sh
# Installs the folder this script lies in: for everybody when root runs it, otherwise for you alone.
#   ./install.sh            ./install.sh --remove
set -eu

here=$(dirname "$(readlink -f "$0")")
if [ "$(id -u)" = 0 ]; then prefix=${PREFIX:-/usr/local}; else prefix=${PREFIX:-$HOME/.local}; fi
place=$prefix/lib/downhill share=$prefix/share

remove() {
    rm -rf "$place"
    rm -f "$prefix/bin/downhill" "$share/applications/downhill.desktop" "$share/mime/packages/downhill.xml" \
        "$share/metainfo/org.downhill.Downhill.metainfo.xml" "$share"/icons/hicolor/*/apps/downhill.* \
        "$share"/icons/hicolor/*/mimetypes/application-x-downhill.*
}

# What desktops have stored about programs, file types and icons; a desktop that lacks a tool does not use its file.
refresh() {
    update-desktop-database -q "$share/applications" 2>/dev/null || true
    update-mime-database "$share/mime" 2>/dev/null || true
    gtk-update-icon-cache -q -t "$share/icons/hicolor" 2>/dev/null || true
}

if [ "${1:-}" = --remove ]; then
    remove
    refresh
    exit
fi
if [ "$here" = "$place" ]; then
    echo "Downhill is installed already; start $prefix/bin/downhill."
    exit
fi
remove
mkdir -p "$place" "$share" "$prefix/bin"
cp -R "$here/." "$place"
cp -R "$here/share/." "$share"
ln -s "$place/downhill" "$prefix/bin/downhill"
# A session started long ago may not search $prefix/bin: the entry names the program in full, quoted for odd folders.
sed -i "s|^Exec=downhill|Exec=\"$place/downhill\"|" "$share/applications/downhill.desktop"
refresh
echo "Downhill is installed; start $prefix/bin/downhill."
