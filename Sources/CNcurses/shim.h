// What Swift cannot call of ncurses by itself: macros and variadics.
#ifndef QUARTERDECK_CNCURSES_H
#define QUARTERDECK_CNCURSES_H
#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <curses.h>
#include <term.h>
#include <locale.h>
#include <wchar.h>
extern int wcwidth(wchar_t);
static inline int cncurses_wcwidth(wchar_t c) { return wcwidth(c); }
static inline WINDOW *cncurses_stdscr(void) { return stdscr; }
/// Extended colour pairs go through the last argument of setcchar.
static inline int cncurses_setcchar(cchar_t *cell, const wchar_t *text, attr_t attributes, int pair) {
  return setcchar(cell, text, attributes, (short)(pair & 0x7fff), &pair);
}
#endif
