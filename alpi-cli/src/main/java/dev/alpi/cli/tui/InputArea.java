package dev.alpi.cli.tui;

import java.util.List;
import java.util.Optional;

/** Where a person writes: the editor, the walk through what was said before, what words become. */
final class InputArea {
  private final Editor editor = new Editor();
  private final Menu menu = new Menu();
  private final History history;
  private Optional<Search> search = Optional.empty();

  /** What a key asks of the screen. */
  enum Effect {
    NONE,
    /** What is written is to be sent. */
    SUBMIT,
    /** The word at the cursor is to be completed. */
    COMPLETE
  }

  /**
   * A search through what was said before.
   *
   * @param words what is searched for
   * @param skipped how many findings were passed over
   * @param before what was written when it began
   */
  private record Search(String words, int skipped, String before) {}

  InputArea(History history) {
    this.history = history;
  }

  Editor editor() {
    return editor;
  }

  Menu menu() {
    return menu;
  }

  boolean isSearching() {
    return search.isPresent();
  }

  /** Takes a key that is for the editor. */
  Effect key(Key key) {
    if (search.isPresent() && searching(key, search.get())) {
      return Effect.NONE;
    }
    Effect effect =
        switch (key) {
          case Key.Typed(int character) -> {
            editor.insert(Character.toString(character));
            menu.close();
            yield Effect.NONE;
          }
          case Key.Pasted(String text) -> {
            editor.paste(text);
            menu.close();
            yield Effect.NONE;
          }
          case Key.Pressed(Key.Name name) -> pressed(name);
          case Key.Control(char letter) -> control(letter);
          case Key.Alt(int character) -> alt(character);
        };
    return effect;
  }

  private Effect pressed(Key.Name name) {
    switch (name) {
      case ENTER -> {
        return enter();
      }
      case TAB -> {
        return tab(1);
      }
      case BACK_TAB -> {
        return tab(-1);
      }
      case UP -> up();
      case DOWN -> down();
      default -> {
        menu.close();
        edit(name);
      }
    }
    return Effect.NONE;
  }

  private void edit(Key.Name name) {
    switch (name) {
      case ALT_ENTER -> editor.insert("\n");
      case BACKSPACE -> editor.backspace();
      case ALT_BACKSPACE -> editor.cutWordLeft();
      case DELETE -> editor.delete();
      case LEFT -> editor.left();
      case RIGHT -> editor.right();
      case WORD_LEFT -> editor.wordLeft();
      case WORD_RIGHT -> editor.wordRight();
      case HOME -> editor.home();
      case END -> editor.end();
      default -> {
        // no key of an editor
      }
    }
  }

  private Effect enter() {
    Optional<Candidate> chosen = menu.selected();
    menu.close();
    boolean isCommand = editor.wordBegin() == 0 && editor.word().startsWith("/");
    if (chosen.isPresent() && !isCommand) {
      accept(chosen.get());
      return Effect.NONE;
    }
    CharSequence raw = editor.raw();
    int cursor = editor.cursor();
    if (cursor > 0 && cursor == raw.length() && raw.charAt(cursor - 1) == '\\') {
      editor.backspace();
      editor.insert("\n");
      return Effect.NONE;
    }
    return Effect.SUBMIT;
  }

  /** A word that is whole is followed by a space; a directory goes on. */
  private void accept(Candidate candidate) {
    boolean goesOn = candidate.value().endsWith("/");
    editor.replaceWord(candidate.value() + (goesOn ? "" : " "));
  }

  private Effect tab(int by) {
    if (!menu.isOpen()) {
      return Effect.COMPLETE;
    }
    Candidate next = menu.move(by);
    if (menu.isOnly()) {
      menu.close();
      accept(next);
    } else {
      editor.replaceWord(next.value());
    }
    return Effect.NONE;
  }

  /** Shows what the word can become; if that is one thing, it becomes it. */
  void complete(List<Candidate> candidates) {
    menu.close();
    if (candidates.size() == 1) {
      accept(candidates.getFirst());
    } else if (!candidates.isEmpty()) {
      menu.show(candidates);
      String common = menu.common();
      if (common.length() > editor.word().length()) {
        editor.replaceWord(common);
      }
    }
  }

  private void up() {
    if (menu.isOpen()) {
      editor.replaceWord(menu.move(-1).value());
    } else if (!editor.up()) {
      history.older(editor.raw().toString()).ifPresent(editor::set);
    }
  }

  private void down() {
    if (menu.isOpen()) {
      editor.replaceWord(menu.move(1).value());
    } else if (!editor.down()) {
      history
          .newer()
          .ifPresent(
              entry -> {
                if (history.isAtEnd()) {
                  editor.restore(entry);
                } else {
                  editor.set(entry);
                }
              });
    }
  }

  private Effect control(char letter) {
    menu.close();
    switch (letter) {
      case 'a' -> editor.home();
      case 'b' -> editor.left();
      case 'd' -> editor.delete();
      case 'e' -> editor.end();
      case 'f' -> editor.right();
      case 'h' -> editor.backspace();
      case 'i' -> {
        return tab(1);
      }
      case 'j' -> editor.insert("\n");
      case 'k' -> editor.cutLineEnd();
      case 'm' -> {
        return enter();
      }
      case 'n' -> down();
      case 'p' -> up();
      case 'r' -> search = Optional.of(new Search("", 0, editor.raw().toString()));
      case 'u' -> editor.cutLineStart();
      case 'v' -> editor.insertCut();
      case 'w' -> editor.cutWordLeft();
      case '_' -> editor.undo();
      default -> {
        // no key of an editor
      }
    }
    return Effect.NONE;
  }

  private Effect alt(int character) {
    menu.close();
    switch (character) {
      case 'b' -> editor.wordLeft();
      case 'f' -> editor.wordRight();
      case 'd' -> editor.cutWordRight();
      default -> {
        // no key of an editor
      }
    }
    return Effect.NONE;
  }

  /** Says whether {@code key} is of the search; any other one ends it and keeps what was found. */
  private boolean searching(Key key, Search now) {
    switch (key) {
      case Key.Typed(int character) -> find(now, now.words() + Character.toString(character), 0);
      case Key.Pasted(String text) -> find(now, now.words() + text.replace('\n', ' '), 0);
      case Key.Control(char letter) when letter == 'r' ->
          find(now, now.words(), now.skipped() + (now.words().isEmpty() ? 0 : 1));
      case Key.Control(char letter) when letter == 'g' -> giveUp(now);
      case Key.Pressed(Key.Name name) when name == Key.Name.ESCAPE -> giveUp(now);
      case Key.Pressed(Key.Name name) when name == Key.Name.BACKSPACE -> {
        String words = now.words();
        int end = words.isEmpty() ? 0 : words.offsetByCodePoints(words.length(), -1);
        find(now, words.substring(0, end), 0);
      }
      default -> {
        search = Optional.empty();
        history.end();
        // Enter takes what was found, and sends nothing yet
        return key.equals(new Key.Pressed(Key.Name.ENTER));
      }
    }
    return true;
  }

  private void giveUp(Search now) {
    editor.restore(now.before());
    search = Optional.empty();
  }

  private void find(Search now, String words, int skipped) {
    if (words.isEmpty()) {
      editor.restore(now.before());
      search = Optional.of(new Search("", 0, now.before()));
      return;
    }
    Optional<String> found = history.search(words, skipped);
    found.ifPresent(editor::set);
    search =
        Optional.of(new Search(words, found.isPresent() ? skipped : now.skipped(), now.before()));
  }

  /** Returns the row that tells of a search. */
  Optional<Line> searchRow(int width) {
    return search.map(
        now -> {
          boolean isFound =
              now.words().isEmpty() || history.search(now.words(), now.skipped()).isPresent();
          return Line.of(
                  Span.quiet("search: "),
                  new Span(now.words(), isFound ? Look.STRONG : Look.BAD),
                  Span.quiet("  Ctrl-R older, Enter takes it, Esc gives up"))
              .cut(width);
        });
  }

  /** Takes what was written; the editor is empty then. */
  String take() {
    String text = editor.text();
    editor.clear();
    menu.close();
    search = Optional.empty();
    return text;
  }
}
