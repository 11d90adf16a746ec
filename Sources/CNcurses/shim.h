// What Swift cannot call of ncurses by itself: macros and variadics.
#ifndef QUARTERDECK_CNCURSES_H
#define QUARTERDECK_CNCURSES_H
#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <curses.h>
#include <term.h>
#include <locale.h>
#include <stdint.h>
#include <wchar.h>
extern int wcwidth(wchar_t);
static inline int cncurses_wcwidth(wchar_t c) { return wcwidth(c); }
static inline WINDOW *cncurses_stdscr(void) { return stdscr; }
static inline TERMINAL *cncurses_cur_term(void) { return cur_term; }
static inline WINDOW *cncurses_curscr(void) { return curscr; }
static inline int cncurses_colors(void) { return COLORS; }
static inline int cncurses_pairs(void) { return COLOR_PAIRS; }
static inline attr_t cncurses_bold(void) { return WA_BOLD; }
static inline attr_t cncurses_dim(void) { return WA_DIM; }
static inline attr_t cncurses_underline(void) { return WA_UNDERLINE; }
static inline attr_t cncurses_reverse(void) { return WA_REVERSE; }
static inline attr_t cncurses_italic(void) { return WA_ITALIC; }
/// A string of the terminal's entry; null where it has none.
static inline const char *cncurses_string(const char *name) {
  const char *text = tigetstr((char *)(uintptr_t)name);
  return text == (const char *)-1 ? 0 : text;
}
static inline int cncurses_number(const char *name) { return tigetnum((char *)(uintptr_t)name); }
/// Extended colour pairs go through the last argument of setcchar.
static inline int cncurses_setcchar(cchar_t *cell, const wchar_t *text, attr_t attributes, int pair) {
  return setcchar(cell, text, attributes, (short)(pair & 0x7fff), &pair);
}
#endif
