package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.util.List;
import java.util.Map;

/**
 * A node of a YAML document and where it stands in the text. Offsets count UTF-16 units.
 *
 * <p>{@code start} is where the node's first character is, its anchor and tag included. {@code end}
 * is behind its last content character. {@code reach} is {@code end}, except for block scalars:
 * there it is behind the trailing blank lines, which may belong to the value.
 */
sealed interface YamlNode {
  int start();

  int end();

  int reach();

  /** Returns what the node means, aliases and merges resolved. */
  JsonValue value();

  /** Returns how many nodes it is with every alias written out. */
  long weight();

  /** Returns its nesting with every alias written out; a scalar has 1. */
  int depth();

  /** How a scalar is written. */
  enum Style {
    PLAIN,
    SINGLE_QUOTED,
    DOUBLE_QUOTED,
    BLOCK
  }

  record Scalar(int start, int end, int reach, Style style, JsonValue value) implements YamlNode {
    /** Says whether it is a value that is not there, as behind the colon of {@code key:}. */
    boolean isAbsent() {
      return start == end;
    }

    @Override
    public long weight() {
      return 1;
    }

    @Override
    public int depth() {
      return 1;
    }
  }

  record Alias(int start, int end, YamlNode target) implements YamlNode {
    @Override
    public int reach() {
      return end;
    }

    @Override
    public JsonValue value() {
      return target.value();
    }

    @Override
    public long weight() {
      return target.weight();
    }

    @Override
    public int depth() {
      return target.depth();
    }
  }

  /** {@code open} is behind the opening bracket of a flow sequence, {@code start} for a block. */
  record Sequence(
      int start,
      int open,
      int end,
      int reach,
      boolean flow,
      List<YamlNode> items,
      JsonValue.Arr value,
      long weight,
      int depth)
      implements YamlNode {}

  /**
   * {@code entries} are those written here, by name and in order, a merge ({@code <<}) among them;
   * {@code value} has the merged ones too.
   */
  record Mapping(
      int start,
      int open,
      int end,
      int reach,
      boolean flow,
      Map<String, Entry> entries,
      JsonValue.Obj value,
      long weight,
      int depth)
      implements YamlNode {}

  /** A key and its value. */
  record Entry(int keyStart, int keyEnd, YamlNode value) {
    int end() {
      return Math.max(keyEnd, value.end());
    }

    int reach() {
      return Math.max(keyEnd, value.reach());
    }
  }
}
