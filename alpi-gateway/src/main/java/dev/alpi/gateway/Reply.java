package dev.alpi.gateway;

import java.nio.file.Path;
import java.util.List;

/**
 * What is to be said, before a channel has brought it into its form.
 *
 * @param markdown the text, CommonMark with tables; may be empty if there are files
 * @param files files that go with it
 * @param buttons what can be answered by pressing it; a channel without buttons leaves them out, as
 *     the text says what can be written instead
 */
public record Reply(String markdown, List<Path> files, List<Button> buttons) {
  /** Copies the lists. */
  public Reply {
    files = List.copyOf(files);
    buttons = List.copyOf(buttons);
  }

  /**
   * Something that can be pressed.
   *
   * @param label what stands on it
   * @param data what comes back as the text of a {@link Inbound.Kind.Button}; at most 60 bytes
   *     (Telegram takes 64)
   */
  public record Button(String label, String data) {}

  /**
   * {@return one of text only}
   *
   * @param markdown the text
   */
  public static Reply of(String markdown) {
    return new Reply(markdown, List.of(), List.of());
  }
}
