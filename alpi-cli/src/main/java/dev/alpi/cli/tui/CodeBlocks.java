package dev.alpi.cli.tui;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The code that the agent has written in this chat, by number, so that it can be copied. */
final class CodeBlocks {
  /** Of older ones nothing is kept. */
  private static final int BLOCKS_MAX = 100;

  /** Nobody copies more. */
  static final int CODE_CHARS_MAX = 256 * 1024;

  private final List<String> blocks = new ArrayList<>();
  private int dropped;

  /** Keeps {@code code} and returns its number. */
  int add(String code) {
    blocks.add(code.length() > CODE_CHARS_MAX ? code.substring(0, CODE_CHARS_MAX) : code);
    if (blocks.size() > BLOCKS_MAX) {
      blocks.removeFirst();
      dropped++;
    }
    return dropped + blocks.size();
  }

  /** Returns the number that the next block will have. */
  int next() {
    return dropped + blocks.size() + 1;
  }

  Optional<String> find(int number) {
    int index = number - dropped - 1;
    return index >= 0 && index < blocks.size() ? Optional.of(blocks.get(index)) : Optional.empty();
  }
}
