package dev.alpi.cli;

import dev.alpi.alp.peers.Peer;
import dev.alpi.alp.peers.PeerAddress;
import dev.alpi.alp.peers.PeerList;
import dev.alpi.alp.peers.PeerRoute;
import dev.alpi.alp.peers.PeerWarning;
import dev.alpi.alp.peers.ToolPattern;
import dev.alpi.alp.peers.ToolsPolicy;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** How peers are shown, and {@code alpi peers list}. */
final class PeerViews {
  /** What a row holds, in Markdown. */
  static final String ROW =
      "`{id, alias, key, fingerprint, address, allow, requests_per_minute, tools}`, `address` being"
          + " empty for a profile on this machine, `tools` being `{policy, entries, detail}` with"
          + " the policy `unrestricted`, `allow`, `deny` or `invalid`";

  private static final String GAP = "  ";

  /** A column that has to give way keeps so much. */
  private static final int COLUMN_WIDTH_MIN = 6;

  private PeerViews() {}

  static Command list() {
    return Command.of("peers list", "List the peers and what they may do", PeerViews::list)
        .has(Effect.READS)
        .with(Values.IDS)
        .printing(
            "`peers`: array of "
                + ROW
                + "; `warnings`: array of `{message, hint}`, about what is left out")
        .example("alpi peers list", "who is linked, and what they may call")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.DAMAGED_DATA);
  }

  private static ExitCode list(Invocation invocation) throws IOException, CommandFailure {
    PeerBook book = PeerBook.existing(invocation);
    PeerList peers = book.peers();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("ID", "ALIAS", "WHERE", "RATE", "TOOLS", "MAY CALL"));
    List<JsonValue> objects = new ArrayList<>();
    List<JsonValue> warnings = new ArrayList<>();
    peers.warnings().forEach(warning -> warnings.add(json(warning)));
    for (Peer peer : peers.all()) {
      rows.add(row(peer));
      objects.add(json(peer));
    }
    if (invocation.has(Values.IDS)) {
      for (Peer peer : peers.all()) {
        invocation.out().line(Values.idLine(peer.id().text(), peer.alias()));
      }
    } else if (peers.all().isEmpty()) {
      invocation.out().line("no peers yet; alpi peers add ID KEY links with somebody");
    } else {
      table(rows, invocation.out());
    }
    book.warn(peers.warnings());
    invocation.answer(
        Obj.EMPTY
            .with("peers", new JsonValue.Arr(objects))
            .with("warnings", new JsonValue.Arr(warnings)));
    return ExitCode.OK;
  }

  private static List<String> row(Peer peer) {
    return List.of(
        peer.id().text(),
        peer.alias().isEmpty() ? "-" : TerminalText.visible(peer.alias()),
        where(peer.route()),
        peer.requestsPerMinute() + "/min",
        tools(peer.tools()),
        methods(peer.allow()));
  }

  /**
   * Prints rows with aligned columns; the first row is a heading, the first column a name. On a
   * terminal what does not fit is cut, but for names: the widest column gives way first.
   */
  static void table(List<List<String>> rows, Output out) throws IOException {
    table(rows, List.of(), out);
  }

  /**
   * Prints rows as {@link #table(List, Output)}.
   *
   * @param colors those of the names, as {@code ProfileColor.code} gives them, one for each row but
   *     the heading; or none, for all alike
   */
  static void table(List<List<String>> rows, List<String> colors, Output out) throws IOException {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], length(row.get(i)));
      }
    }
    if (out.isTerminal()) {
      fit(widths, out.columns());
    }
    for (int row = 0; row < rows.size(); row++) {
      for (int i = 0; i < columns; i++) {
        boolean isLast = i == columns - 1;
        String cell = cut(rows.get(row).get(i), widths[i]);
        String gap = isLast ? "" : " ".repeat(widths[i] - length(cell)) + GAP;
        if (row == 0) {
          out.styled(Style.HEADING, cell);
        } else if (i > 0) {
          out.text(cell);
        } else if (colors.isEmpty()) {
          out.styled(Style.NAME, cell);
        } else {
          out.coloured(colors.get(row - 1), cell);
        }
        out.text(gap);
      }
      out.line("");
    }
  }

  private static void fit(int[] widths, int columns) {
    int total = (widths.length - 1) * GAP.length() + IntStream.of(widths).sum();
    while (total > columns) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) {
        boolean gives = widths[i] > COLUMN_WIDTH_MIN;
        widest = gives && (widest == 0 || widths[i] > widths[widest]) ? i : widest;
      }
      if (widest == 0) {
        return;
      }
      widths[widest]--;
      total--;
    }
  }

  private static String cut(String cell, int width) {
    return length(cell) <= width
        ? cell
        : cell.substring(0, cell.offsetByCodePoints(0, width - 1)) + "…";
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Prints what is known of one peer, after a change of it. */
  static void describe(Peer peer, Output out) throws IOException {
    out.line("  fingerprint  " + peer.key().fingerprint());
    out.line("  may call     " + methods(peer.allow()));
    out.line("  rate         " + peer.requestsPerMinute() + " requests a minute");
    out.line("  tools        " + tools(peer.tools()));
    out.line("  where        " + where(peer.route()));
  }

  static String methods(List<String> methods) {
    return methods.isEmpty() ? "nothing" : TerminalText.visible(String.join(", ", methods));
  }

  private static String where(PeerRoute route) {
    return switch (route) {
      case PeerRoute.Local _ -> "this machine";
      case PeerRoute.Remote(PeerAddress address) -> address.text();
      case PeerRoute.Unusable _ -> "?";
    };
  }

  static String tools(ToolsPolicy policy) {
    return switch (policy) {
      case ToolsPolicy.Unrestricted _ -> "all";
      case ToolsPolicy.Allow(List<ToolPattern> entries) ->
          entries.isEmpty() ? "none" : texts(entries);
      case ToolsPolicy.Deny(List<ToolPattern> entries) -> "all but " + texts(entries);
      case ToolsPolicy.Invalid _ -> "invalid";
    };
  }

  private static String texts(List<ToolPattern> entries) {
    return String.join(",", entries.stream().map(ToolPattern::text).toList());
  }

  static Obj json(Peer peer) {
    return Obj.EMPTY
        .with("id", peer.id().text())
        .with("alias", peer.alias())
        .with("key", peer.key().text())
        .with("fingerprint", peer.key().fingerprint())
        .with("address", peer.address().map(PeerAddress::text).orElse(""))
        .with("allow", JsonValue.Arr.ofStrings(peer.allow()))
        .with("requests_per_minute", peer.requestsPerMinute())
        .with("tools", json(peer.tools()));
  }

  private static Obj json(ToolsPolicy policy) {
    return switch (policy) {
      case ToolsPolicy.Unrestricted _ -> tools("unrestricted", List.of(), "");
      case ToolsPolicy.Allow(List<ToolPattern> entries) -> tools("allow", entries, "");
      case ToolsPolicy.Deny(List<ToolPattern> entries) -> tools("deny", entries, "");
      case ToolsPolicy.Invalid(String detail) -> tools("invalid", List.of(), detail);
    };
  }

  private static Obj tools(String policy, List<ToolPattern> entries, String detail) {
    return Obj.EMPTY
        .with("policy", policy)
        .with("entries", JsonValue.Arr.ofStrings(entries.stream().map(ToolPattern::text).toList()))
        .with("detail", detail);
  }

  private static Obj json(PeerWarning warning) {
    return Obj.EMPTY.with("message", warning.message()).with("hint", warning.hint());
  }
}
