// What a program with a terminal needs of C: signal handlers, which may only call async-signal-safe functions.
#ifndef QUARTERDECK_CLINUX_TERMINAL_H
#define QUARTERDECK_CLINUX_TERMINAL_H
#include <stddef.h>
#include <sys/types.h>
#include <termios.h>

/// Catches WINCH, TSTP, CONT, TERM, HUP, INT and QUIT: each writes its number as a byte to a descriptor that does not
/// block. Handlers and not a mask, because a mask would have to be set before any other thread exists, and because
/// handlers do not reach the commands that are started. 0, or -1 with errno.
int clinux_signals_begin(int descriptor);
/// Puts back the actions that were there before.
void clinux_signals_end(void);

/// From now on, whatever ends this process (a crash, a trap, `exit` on any thread) first writes these bytes to the
/// terminal, without blocking, and gives it back its settings.
void clinux_rescue_arm(int descriptor, const struct termios *settings, const void *bytes, size_t count);
void clinux_rescue_disarm(void);

/// A pipe that neither blocks nor reaches the commands that are started; 0, or -1 with errno.
int clinux_quiet_pipe(int ends[2]);
/// A file without a name in memory.
int clinux_memory_file(const char *name);
/// A descriptor that becomes readable when a process ends; -1 with errno.
int clinux_process_descriptor(pid_t process);
#endif
