#!/bin/sh
# Starts the pages, for the container and for the service. Where nobody may sign in yet, it first adds
# DRAGOMAN_FIRST_USER (admin, if not said) with DRAGOMAN_FIRST_PASSWORD; later starts need neither.
set -eu

users=$(dragoman user list)
case $users in
"Nobody yet"*)
    if [ -z "${DRAGOMAN_FIRST_PASSWORD:-}" ]; then
        echo "Nobody may sign in yet. Start once with DRAGOMAN_FIRST_USER and DRAGOMAN_FIRST_PASSWORD set," >&2
        echo "or run: dragoman user add NAME --role admin   (docs/deploy.md tells how)" >&2
        exit 2
    fi
    printf '%s\n' "$DRAGOMAN_FIRST_PASSWORD" | dragoman user add "${DRAGOMAN_FIRST_USER:-admin}" --role admin --password-stdin
    ;;
esac
unset DRAGOMAN_FIRST_PASSWORD
exec dragoman serve "$@"
