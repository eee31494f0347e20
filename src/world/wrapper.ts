/**
 * THE WRAPPER OF A JOB
 *
 * Stands between the engine and a command, so that its end is written down even when the engine is long dead. POSIX sh, tried
 * with dash and bash; needs no Node and nothing of ours. Started in a session of its own as
 *
 *     /bin/sh -c <this text> cockpit-job <folder> <absolute program> [argument …]
 *
 * with stdin from /dev/null and both outputs into <folder>/output. It writes
 *
 *     pid    "<pid> <start time> <boot id>", see process.ts, as soon as it runs
 *     exit   "<code> <uptime at start> <uptime at end>", seconds, `-` where the system has none, when the command has ended
 *
 * each under a temporary name first, so that nobody reads half of one. The code of a command that a signal ended is 128 + signal.
 */
export const wrapper = String.raw`
# Long names, because what a shell assigns goes on to its children when it came with the environment.
cockpit_job_folder=$1; shift

# Caught, not ignored: a signal to the whole group ends the command, which starts with the defaults, and we live to say so.
trap : HUP INT QUIT TERM USR1 USR2 ALRM

# The system's own tools, whatever PATH the command was given.
tool() { command -p "$@" 2>/dev/null || "$@" 2>/dev/null; }

# save NAME TEXT: the old file or the whole new one. Read back, because a full disk can fail late.
save() (
  umask 077
  { printf '%s\n' "$2" > "$cockpit_job_folder/$1.tmp"; } 2>/dev/null &&
  { IFS= read -r written < "$cockpit_job_folder/$1.tmp"; } 2>/dev/null && [ "$written" = "$2" ] || exit 1
  tool sync "$cockpit_job_folder/$1.tmp" || tool sync
  tool mv -f "$cockpit_job_folder/$1.tmp" "$cockpit_job_folder/$1"
)

field() { shift "$1"; printf '%s' "$1"; }

# Fields of /proc/PID/stat count from 1; after the name in brackets, which may hold anything, comes field 3.
start_time() (
  set -f
  if { read -r line < "/proc/$$/stat"; } 2>/dev/null; then
    field 20 ${'$'}{line##*) }
  else
    set -- $(LC_ALL=C tool ps -o lstart= -p $$)
    IFS=_
    printf '%s' "$*"
  fi
)
boot_id() (
  { IFS= read -r line < /proc/sys/kernel/random/boot_id; } 2>/dev/null && printf '%s' "$line" || tool sysctl -n kern.bootsessionuuid
)
uptime() ({ read -r line rest < /proc/uptime; } 2>/dev/null && printf '%s' "$line" || printf -)

cockpit_job_start=$(start_time)
cockpit_job_boot=$(boot_id)
save pid "$$ ${'$'}{cockpit_job_start:--} ${'$'}{cockpit_job_boot:--}"

cockpit_job_began=$(uptime)
"$@"
cockpit_job_code=$?

# From here on ignored, by our tools too: who stops a job must not stop the writing down of its end.
trap '' HUP INT QUIT TERM USR1 USR2 ALRM

# A full disk may get room again: rather late than never. A folder that is gone does not come back.
cockpit_job_tries=0
until save exit "$cockpit_job_code $cockpit_job_began $(uptime)" || [ ! -d "$cockpit_job_folder" ] || [ $cockpit_job_tries -ge 600 ]; do
  cockpit_job_tries=$((cockpit_job_tries + 1))
  tool sleep 1
done
exit $cockpit_job_code
`;
