package dev.alpi.engine.tools;

import dev.alpi.memory.Confidence;
import dev.alpi.memory.MemoryChange;
import dev.alpi.memory.MemoryChange.Refusal;
import dev.alpi.memory.MemoryFile;
import dev.alpi.memory.MemoryRevision;
import dev.alpi.memory.MemorySnapshot;
import dev.alpi.memory.MemoryStore;
import dev.alpi.memory.MemoryUpdate;
import dev.alpi.memory.Promotion;
import dev.alpi.memory.PromotionListing;
import dev.alpi.model.ToolSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code memory}: what the agent remembers beyond a conversation, and the candidates that wait. It
 * can discard a candidate but not accept one: that is for a person.
 */
final class MemoryTool implements Tool {
  /** How much of a file is shown, in characters; only one that was written by hand has more. */
  static final int SHOWN_CHARS_MAX = 12_000;

  /** How many candidates are shown. */
  private static final int PROMOTIONS_SHOWN = 50;

  private static final String ACTIONS =
      "read, add, replace, remove, promotion_list, promotion_discard";

  private static final ToolSpec SPEC =
      Specs.of(
          "memory",
          "Remember facts beyond this conversation. target user: about the person; memory:"
              + " everything else; agent: who you are. One short fact an entry, in the third"
              + " person. Adding a changed fact replaces the old one. promotion_list shows facts"
              + " that wait for the person to accept them with alpi memory promote;"
              + " promotion_discard drops one.",
          "\"action\"",
          """
          "action":{"type":"string","enum":["read","add","replace","remove","promotion_list",\
          "promotion_discard"]},
          "target":{"type":"string","enum":["user","memory","agent"],\
          "description":"for all but the promotion actions"},
          "content":{"type":"string","description":"the fact, for add and replace"},
          "entries":{"type":"array","items":{"type":"string"},"description":"several facts, for add"},
          "match":{"type":"string","description":"a part of the one entry to replace or remove"},
          "revision":{"type":"string","description":"for replace and remove: refuse if the file is\
           not this one any more"},
          "confidence":{"type":"string","enum":["low","normal","high"]},
          "id":{"type":"string","description":"for promotion_discard"}\
          """);

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String preview(Arguments arguments) throws ToolFailure {
    String action = arguments.required("action");
    return arguments.optional("target").map(target -> action + " " + target).orElse(action);
  }

  @Override
  public String run(Arguments arguments, ToolContext context) throws ToolFailure, IOException {
    MemoryStore memory = context.memory();
    String action = arguments.required("action");
    return switch (action) {
      case "read" -> read(memory.read(file(arguments)));
      case "add" -> told(memory.add(file(arguments), texts(arguments), confidence(arguments)));
      case "replace" -> told(replace(memory, arguments));
      case "remove" -> told(remove(memory, arguments));
      case "promotion_list" -> listed(memory.promotions());
      case "promotion_discard" -> discarded(memory, arguments.required("id"));
      default -> throw Arguments.notOneOf("action", action, ACTIONS);
    };
  }

  private static MemoryFile file(Arguments arguments) throws ToolFailure {
    String target = arguments.required("target");
    return MemoryFile.parse(target)
        .orElseThrow(() -> Arguments.notOneOf("target", target, "user, memory, agent"));
  }

  private static MemoryUpdate replace(MemoryStore memory, Arguments arguments)
      throws ToolFailure, IOException {
    MemoryFile file = file(arguments);
    String match = arguments.required("match");
    String content = arguments.required("content");
    Optional<MemoryRevision> expected = expected(arguments);
    return expected.isPresent()
        ? memory.replace(file, expected.get(), match, content)
        : memory.replace(file, match, content);
  }

  private static MemoryUpdate remove(MemoryStore memory, Arguments arguments)
      throws ToolFailure, IOException {
    MemoryFile file = file(arguments);
    String match = arguments.required("match");
    Optional<MemoryRevision> expected = expected(arguments);
    return expected.isPresent()
        ? memory.remove(file, expected.get(), match)
        : memory.remove(file, match);
  }

  private static Optional<MemoryRevision> expected(Arguments arguments) throws ToolFailure {
    Optional<String> text = arguments.optional("revision");
    Optional<MemoryRevision> revision = text.flatMap(MemoryRevision::parse);
    if (text.isPresent() && revision.isEmpty()) {
      throw new ToolFailure(
          "the argument revision must be the 16 digits that an earlier answer gave");
    }
    return revision;
  }

  private static List<String> texts(Arguments arguments) throws ToolFailure {
    List<String> texts = new ArrayList<>(arguments.strings("entries"));
    arguments.optional("content").ifPresent(texts::addFirst);
    if (texts.isEmpty()) {
      throw new ToolFailure("the argument content (a string) is missing");
    }
    return texts;
  }

  private static Confidence confidence(Arguments arguments) throws ToolFailure {
    String text = arguments.optional("confidence").orElse("normal");
    return Confidence.parse(text)
        .orElseThrow(() -> Arguments.notOneOf("confidence", text, "low, normal, high"));
  }

  /** Each change in a line, and the whole file; a failure if nothing at all was done. */
  private static String told(MemoryUpdate update) throws ToolFailure {
    StringBuilder out = new StringBuilder();
    boolean done = update.changes().isEmpty();
    for (MemoryChange change : update.changes()) {
      out.append(line(change)).append('\n');
      done |= !(change instanceof MemoryChange.Refused);
    }
    for (String warning : update.warnings()) {
      out.append("warning: ").append(warning).append("; remember the lasting fact instead\n");
    }
    // an empty line, so that what was done can be told from what there is
    shown(update.after(), out.append('\n'));
    if (!done) {
      throw new ToolFailure(out.toString());
    }
    return out.toString();
  }

  private static String read(MemorySnapshot snapshot) {
    StringBuilder out = new StringBuilder();
    shown(snapshot, out);
    return out.toString();
  }

  private static void shown(MemorySnapshot snapshot, StringBuilder out) {
    int max = snapshot.file().visibleCharsMax();
    out.append(snapshot.file().fileName())
        .append(" now (")
        .append(snapshot.visibleChars())
        .append(" of ")
        .append(max)
        .append(" characters used, revision ")
        .append(snapshot.revision())
        .append("):\n");
    if (snapshot.entries().isEmpty()) {
      out.append("(nothing is remembered here)\n");
    } else if (snapshot.file() == MemoryFile.AGENT) {
      out.append(cut(snapshot.visibleText())).append('\n');
    } else {
      StringBuilder entries = new StringBuilder();
      snapshot.entries().forEach(entry -> entries.append("- ").append(entry.text()).append('\n'));
      out.append(cut(entries.toString()));
    }
    if (snapshot.isNearlyFull()) {
      out.append("(hint: it is ")
          .append(snapshot.percentFull())
          .append(" % full; bring entries together, or remove what matters no more)\n");
    }
  }

  private static String cut(String text) {
    if (text.length() <= SHOWN_CHARS_MAX) {
      return text;
    }
    boolean splits = Character.isHighSurrogate(text.charAt(SHOWN_CHARS_MAX - 1));
    int end = splits ? SHOWN_CHARS_MAX - 1 : SHOWN_CHARS_MAX;
    return text.substring(0, end) + "\n… " + (text.length() - end) + " characters left out\n";
  }

  private static String listed(PromotionListing listing) {
    List<Promotion> promotions = listing.promotions();
    if (promotions.isEmpty()) {
      return "(nothing waits)";
    }
    StringBuilder out = new StringBuilder();
    for (Promotion promotion : promotions.stream().limit(PROMOTIONS_SHOWN).toList()) {
      out.append(promotion.id())
          .append(' ')
          .append(promotion.candidate().target().name().toLowerCase(Locale.ROOT))
          .append(": ")
          .append(promotion.candidate().text());
      promotion.warnings().forEach(warning -> out.append(" [").append(warning).append(']'));
      out.append('\n');
    }
    if (promotions.size() > PROMOTIONS_SHOWN) {
      out.append("and ").append(promotions.size() - PROMOTIONS_SHOWN).append(" more\n");
    }
    return out.append("the person accepts them with: alpi memory promote").toString();
  }

  private static String discarded(MemoryStore memory, String id) throws ToolFailure, IOException {
    Promotion gone =
        memory
            .discardPromotion(id)
            .orElseThrow(() -> new ToolFailure("nothing waits under the id " + id));
    return "discarded: " + gone.candidate().text();
  }

  private static String line(MemoryChange change) {
    return switch (change) {
      case MemoryChange.Added(String text) -> "added: " + text;
      case MemoryChange.Reinforced reinforced -> "known already: " + reinforced.existing().text();
      case MemoryChange.Superseded(String oldText, String newText) ->
          "replaced: " + oldText + " → " + newText;
      case MemoryChange.Removed(String text) -> "removed: " + text;
      case MemoryChange.Refused(Refusal reason) -> "refused: " + reason.explanation();
    };
  }
}
