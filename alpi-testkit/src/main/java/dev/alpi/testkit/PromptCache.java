package dev.alpi.testkit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * What a provider remembers of earlier prompts. OpenAI's finds any beginning of an earlier prompt,
 * Anthropic's only one that ended at a breakpoint, and looks for it from breakpoints.
 *
 * <p><b>Threads:</b> any. Grows with the prompts, for as long as a test.
 */
final class PromptCache {
  /** How many parts before a breakpoint Anthropic looks at, the breakpoint's own included. */
  static final int LOOKBACK_PARTS = 20;

  /** Beginnings that are remembered: hashes of who asked, and of all parts up to the end. */
  private final Set<String> known = new HashSet<>();

  /**
   * What the cache did for a prompt.
   *
   * @param readTokens the tokens of the beginning that it knew
   * @param writtenTokens the tokens that it knows from now on; only where breakpoints say so
   */
  record Use(long readTokens, long writtenTokens) {
    static final Use NONE = new Use(0, 0);
  }

  /**
   * Looks a prompt up, and remembers it.
   *
   * @param asker whose cache it is: model and key
   */
  Use use(Wire wire, String asker, PromptParts prompt) {
    List<String> ends = new ArrayList<>();
    List<Long> tokens = new ArrayList<>();
    PromptSize size = PromptSize.NONE;
    String hash = asker;
    for (PromptParts.Part part : prompt.parts()) {
      hash = hash(hash + "\n" + part.text());
      size = size.plus(part.size());
      ends.add(hash);
      tokens.add(size.tokens());
    }
    List<Integer> breakpoints = new ArrayList<>();
    for (int i = 0; i < ends.size(); i++) {
      if (wire == Wire.OPENAI || prompt.parts().get(i).isMarked()) {
        breakpoints.add(i);
      }
    }
    if (breakpoints.isEmpty()) {
      return Use.NONE;
    }
    synchronized (this) {
      int found = wire == Wire.OPENAI ? lastKnown(ends) : lookBack(ends, breakpoints);
      breakpoints.forEach(end -> known.add(ends.get(end)));
      long read = found < 0 ? 0 : tokens.get(found);
      long all = tokens.get(breakpoints.getLast());
      return new Use(read, wire == Wire.OPENAI ? 0 : Math.max(0, all - read));
    }
  }

  private int lastKnown(List<String> ends) {
    int found = -1;
    while (found + 1 < ends.size() && known.contains(ends.get(found + 1))) {
      found++;
    }
    return found;
  }

  private int lookBack(List<String> ends, List<Integer> breakpoints) {
    for (int breakpoint : breakpoints.reversed()) {
      int first = Math.max(0, breakpoint - LOOKBACK_PARTS + 1);
      for (int end = breakpoint; end >= first; end--) {
        if (known.contains(ends.get(end))) {
          return end;
        }
      }
    }
    return -1;
  }

  private static String hash(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }
}
