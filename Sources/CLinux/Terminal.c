#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include "CLinux.h"

#define COUNT(list) (sizeof list / sizeof list[0])

static const int reported[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGTERM, SIGHUP, SIGINT, SIGQUIT};
static struct sigaction reported_before[COUNT(reported)];
static atomic_int report_to = -1;

static void report(int signal) {
  int saved = errno;
  int descriptor = atomic_load(&report_to);
  unsigned char byte = (unsigned char)signal;
  if (descriptor >= 0) (void)!write(descriptor, &byte, 1);
  errno = saved;
}

int clinux_signals_begin(int descriptor) {
  atomic_store(&report_to, descriptor);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = report;
  action.sa_flags = SA_RESTART;
  sigfillset(&action.sa_mask);
  for (size_t i = 0; i < COUNT(reported); i++)
    if (sigaction(reported[i], &action, &reported_before[i]) != 0) return -1;
  return 0;
}

void clinux_signals_end(void) {
  for (size_t i = 0; i < COUNT(reported); i++) sigaction(reported[i], &reported_before[i], NULL);
  atomic_store(&report_to, -1);
}

static const int crashes[] = {SIGSEGV, SIGABRT, SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSYS};
static struct sigaction crashes_before[COUNT(crashes)];
static atomic_int armed;
static int rescue_descriptor;
static struct termios rescue_settings;
static char rescue_bytes[1024];
static size_t rescue_count;

static void rescue(void) {
  if (!atomic_exchange(&armed, 0)) return;
  size_t done = 0;
  while (done < rescue_count) {
    ssize_t written = write(rescue_descriptor, rescue_bytes + done, rescue_count - done);
    if (written <= 0) break;
    done += (size_t)written;
  }
  tcsetattr(rescue_descriptor, TCSANOW, &rescue_settings);
}

static void crashed(int signal, siginfo_t *information, void *context) {
  (void)context;
  rescue();
  // What was there before (the default, or Swift's backtracer) takes over: a fault happens again, others are raised.
  for (size_t i = 0; i < COUNT(crashes); i++)
    if (crashes[i] == signal) sigaction(signal, &crashes_before[i], NULL);
  if (information->si_code <= 0) raise(signal);
}

void clinux_rescue_arm(int descriptor, const struct termios *settings, const void *bytes, size_t count) {
  static atomic_int installed;
  atomic_store(&armed, 0);
  rescue_descriptor = descriptor;
  rescue_settings = *settings;
  rescue_count = count < sizeof rescue_bytes ? count : sizeof rescue_bytes;
  memcpy(rescue_bytes, bytes, rescue_count);
  if (!atomic_exchange(&installed, 1)) {
    atexit(rescue);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = crashed;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < COUNT(crashes); i++) sigaction(crashes[i], &action, &crashes_before[i]);
  }
  atomic_store(&armed, 1);
}

void clinux_rescue_disarm(void) { atomic_store(&armed, 0); }

int clinux_quiet_pipe(int ends[2]) { return pipe2(ends, O_NONBLOCK | O_CLOEXEC); }

int clinux_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

int clinux_process_descriptor(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }
