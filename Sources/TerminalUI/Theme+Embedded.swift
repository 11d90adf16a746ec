// Made from themes/*.theme; `ThemeTests` holds it against them and writes it again with QUARTERDECK_RECORD=1.
extension Theme {
  /// The theme files that come with the program, by name: found from any directory.
  package static let embedded: [String: String] = [
    "colour-blind": #"""
    # Blue against orange instead of green against red (after Okabe and Ito), and lightness that differs as well: for eyes
    # that do not tell red from green.
    like = dark
    key            = #8ccbf0 bold ; bright-cyan bold ; bold
    banner         = #000000 on #e69f00 bold ; black on yellow bold ; reverse bold
    error          = #ffab6b bold underline ; bright-yellow bold underline ; bold underline
    accent         = #e3a9cf ; bright-magenta ; underline
    state.bad      = #ffab6b bold underline ; bright-yellow bold underline ; bold underline
    state.warn     = #f0e442 ; bright-yellow ; bold
    state.well     = #8ccbf0 ; bright-cyan
    state.unknown  = #e3a9cf ; bright-magenta ; underline
    state.denied   = #e3a9cf underline ; bright-magenta underline ; underline
    state.moving   = #ffffff bold ; bright-white bold ; bold
    state.done     = #8ccbf0 ; bright-cyan
    diff.added     = #8ccbf0 bold ; bright-cyan bold ; bold
    diff.removed   = #ffab6b underline ; bright-yellow underline ; underline

    """#,
    "dark": #"""
    # For dark rooms. Paints its own background, so that its contrast is what was designed.
    background     = #12141a ; black
    text           = #d6d9e0 ; white
    dim            = #a6adba ; white ; dim
    title          = #ffffff bold ; bright-white bold ; bold
    header         = #a9c3ee ; bright-cyan ; underline
    key            = #7fd4ff bold ; bright-cyan bold ; bold
    banner         = #ffffff on #7a2230 bold ; bright-white on red bold ; reverse bold
    error          = #ff8f8f bold ; bright-red bold ; bold
    prompt         = #ffe08a ; bright-yellow ; bold
    border         = #a0a8b8 ; white ; dim
    accent         = #d7b4ff ; bright-magenta ; underline
    state.bad      = #ff8f8f bold ; bright-red bold ; bold
    state.warn     = #ffcf66 ; bright-yellow ; bold
    state.well     = #8fdc9a ; bright-green
    state.old      = #a6adba italic ; white ; dim
    state.unknown  = #e0b0ff ; bright-magenta ; underline
    state.denied   = #ffb47a ; bright-magenta ; underline
    state.moving   = #7fd4ff ; bright-cyan ; bold
    state.waiting  = #a6adba ; white ; dim
    state.done     = #8fdc9a ; bright-green
    diff.minority  = #ffe08a bold ; bright-yellow bold ; underline
    diff.added     = #8fdc9a ; bright-green ; bold
    diff.removed   = #ff8f8f ; bright-red ; underline
    row.selected   = on #2b3350 bold ; reverse ; reverse

    """#,
    "high-contrast": #"""
    # Black and white first, few and strong colours, nothing dim: for projectors, bad screens and tired eyes.
    background     = #000000 ; black
    text           = #ffffff ; bright-white
    dim            = #dadada ; bright-white
    title          = #ffffff bold underline ; bright-white bold underline ; bold underline
    header         = #ffffff underline ; bright-white underline ; underline
    key            = #ffff5f bold ; bright-yellow bold ; bold
    banner         = #000000 on #ffff00 bold ; black on bright-yellow bold ; reverse bold
    error          = #ff8787 bold underline ; bright-white bold underline ; bold underline
    prompt         = #ffff5f bold ; bright-yellow bold ; bold
    border         = #ffffff ; bright-white
    accent         = #87d7ff bold ; bright-cyan bold ; bold
    state.bad      = #ff8787 bold underline ; bright-white bold underline ; bold underline
    state.warn     = #ffff5f bold ; bright-yellow bold ; bold
    state.well     = #87ff87 ; bright-green
    state.old      = #dadada italic ; bright-white
    state.unknown  = #ffafff underline ; bright-white underline ; underline
    state.denied   = #ffd787 underline ; bright-yellow underline ; underline
    state.moving   = #87d7ff bold ; bright-cyan bold ; bold
    state.waiting  = #dadada ; bright-white
    state.done     = #87ff87 ; bright-green
    diff.minority  = #ffff5f bold underline ; bright-yellow bold underline ; bold underline
    diff.added     = #87ff87 bold ; bright-green bold ; bold
    diff.removed   = #ff8787 underline ; bright-white underline ; underline
    row.selected   = #000000 on #ffffff bold ; reverse bold ; reverse bold

    """#,
    "light": #"""
    # For bright rooms. Paints its own background.
    background     = #fafafa ; bright-white
    text           = #24292f ; black
    dim            = #545b64 ; black ; dim
    title          = #000000 bold ; black bold ; bold
    header         = #0b4a8f ; blue ; underline
    key            = #0b4a8f bold ; blue bold ; bold
    banner         = #ffffff on #a01525 bold ; bright-white on red bold ; reverse bold
    error          = #a01525 bold ; red bold ; bold
    prompt         = #6b4700 ; black bold ; bold
    border         = #545b64 ; black ; dim
    accent         = #6a2fa0 ; blue underline ; underline
    state.bad      = #a01525 bold ; red bold ; bold
    state.warn     = #5f3f00 bold ; black bold ; bold
    state.well     = #0f5d26 ; black
    state.old      = #545b64 italic ; black ; dim
    state.unknown  = #6a2fa0 ; blue underline ; underline
    state.denied   = #7a1f5f ; blue underline ; underline
    state.moving   = #0b4a8f ; blue ; bold
    state.waiting  = #545b64 ; black ; dim
    state.done     = #0f5d26 ; black
    diff.minority  = #005f5f bold ; black underline ; underline
    diff.added     = #0f5d26 ; blue ; bold
    diff.removed   = #a01525 ; red ; underline
    row.selected   = on #d5e2f7 bold ; reverse ; reverse

    """#,
    "mono": #"""
    # No colour at all. Also what every theme looks like where NO_COLOR is set, in its own attributes.
    background     = terminal
    text           = terminal
    dim            = dim
    title          = bold
    header         = underline
    key            = bold
    banner         = reverse bold
    error          = bold
    prompt         = bold
    border         = dim
    accent         = underline
    state.bad      = bold
    state.warn     = bold
    state.well     =
    state.old      = dim
    state.unknown  = underline
    state.denied   = underline
    state.moving   = bold
    state.waiting  = dim
    state.done     =
    diff.minority  = underline
    diff.added     = bold
    diff.removed   = underline
    row.selected   = reverse

    """#,
    "terminal": #"""
    # The terminal's own colours, whatever they are: sixteen names and no background.
    like = mono
    header         = cyan ; cyan ; underline
    key            = cyan bold
    banner         = red reverse bold
    error          = red bold
    prompt         = yellow ; yellow ; bold
    accent         = magenta ; magenta ; underline
    state.bad      = red bold
    state.warn     = yellow ; yellow ; bold
    state.well     = green
    state.unknown  = magenta underline
    state.denied   = magenta underline
    state.moving   = cyan bold
    state.done     = green
    diff.minority  = yellow underline
    diff.added     = green ; green ; bold
    diff.removed   = red underline

    """#,
  ]
}
