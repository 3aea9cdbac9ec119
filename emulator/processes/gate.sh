# Becomes the command in its arguments once a line has come on standard input, and ends if none comes: nothing starts that the
# emulator has not yet put under its reaper.
read -r _ || exit 1
exec "$@" </dev/null
