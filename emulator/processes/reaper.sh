# Waits for the end of the emulator that started it, whatever ends that, kill -9 included: the pipe on standard input closes. Then it
# kills the process groups that are still listed and removes the folder in its argument.
trap '' HUP INT TERM
groups=' '
while read -r word group; do
  case $word in
    add) groups="$groups$group " ;;
    remove) groups="${groups%% "$group" *} ${groups#* "$group" }" ;;
  esac
done
for group in $groups; do
  kill -s KILL -- "-$group" 2>/dev/null
done
# What was just killed may write a last file.
rm -rf -- "$1" 2>/dev/null || { sleep 1 && rm -rf -- "$1"; }
