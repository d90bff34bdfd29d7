package dev.alpi.cli.tui;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EditorTest {
  private final Editor editor = new Editor();

  @Test
  void moves_and_deletes_by_what_is_seen() {
    editor.insert("ae\u0301👍");
    editor.left();
    editor.backspace();
    assertThat(editor.text()).isEqualTo("a👍");
    editor.delete();
    editor.backspace();
    assertThat(editor.text()).isEmpty();
    editor.backspace();
    editor.delete();
  }

  @Test
  void words_are_cut_and_inserted_again() {
    editor.insert("one two-three");
    editor.cutWordLeft();
    assertThat(editor.text()).isEqualTo("one two-");
    editor.home();
    editor.cutWordRight();
    editor.insertCut();
    editor.insertCut();
    assertThat(editor.text()).isEqualTo("oneone two-");
    editor.cutLineEnd();
    assertThat(editor.text()).isEqualTo("oneone");
    editor.cutLineStart();
    assertThat(editor.isEmpty()).isTrue();
  }

  @Test
  void goes_through_lines_before_it_says_that_there_is_none() {
    editor.insert("a long one\nb\nc longer");
    assertThat(editor.up()).isTrue();
    editor.insert("!");
    assertThat(editor.up()).isTrue();
    assertThat(editor.up()).isFalse();
    assertThat(editor.down()).isTrue();
    assertThat(editor.down()).isTrue();
    assertThat(editor.down()).isFalse();
    assertThat(editor.text()).isEqualTo("a long one\nb!\nc longer");
  }

  @Test
  void a_long_paste_is_one_step_and_comes_back_whole() {
    String pasted = "x".repeat(2000);
    editor.insert("see ");
    editor.paste(pasted);
    editor.insert("!");
    assertThat(editor.text()).isEqualTo("see " + pasted + "!");
    editor.left();
    editor.backspace();
    assertThat(editor.text()).isEqualTo("see !");
    editor.undo();
    assertThat(editor.text()).isEqualTo("see " + pasted + "!");
  }

  @Test
  void a_short_paste_is_text_without_control_characters() {
    editor.paste("a\r\nb\u001b[2J\u0007c\r");
    assertThat(editor.text()).isEqualTo("a\nb[2Jc\n");
  }

  @Test
  void takes_no_more_than_a_megabyte() {
    editor.insert("x".repeat(Editor.TEXT_CHARS_MAX));
    editor.insert("y");
    assertThat(editor.text()).hasSize(Editor.TEXT_CHARS_MAX).doesNotContain("y");
  }

  @Test
  void changes_are_taken_back_word_by_word() {
    "one two".chars().forEach(c -> editor.insert(Character.toString(c)));
    editor.undo();
    assertThat(editor.text()).isEqualTo("one ");
    editor.undo();
    editor.undo();
    assertThat(editor.text()).isEmpty();
  }
}
