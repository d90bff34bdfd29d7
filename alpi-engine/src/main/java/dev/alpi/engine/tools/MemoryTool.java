package dev.alpi.engine.tools;

import dev.alpi.memory.Confidence;
import dev.alpi.memory.MemoryChange;
import dev.alpi.memory.MemoryChange.Refusal;
import dev.alpi.memory.MemoryFile;
import dev.alpi.memory.MemorySnapshot;
import dev.alpi.memory.MemoryStore;
import dev.alpi.memory.MemoryUpdate;
import dev.alpi.model.ToolSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code memory}: what the agent remembers beyond a conversation. */
final class MemoryTool implements Tool {
  @Override
  public ToolSpec spec() {
    return Specs.of(
        "memory",
        "Remember facts beyond this conversation. target user: about the person; memory: everything"
            + " else; agent: who you are. One short fact an entry, in the third person. Adding a"
            + " changed fact replaces the old one.",
        "\"action\",\"target\"",
        """
        "action":{"type":"string","enum":["read","add","replace","remove"]},
        "target":{"type":"string","enum":["user","memory","agent"]},
        "content":{"type":"string","description":"the fact, for add and replace"},
        "entries":{"type":"array","items":{"type":"string"},"description":"several facts, for add"},
        "match":{"type":"string","description":"a part of the one entry to replace or remove"},
        "confidence":{"type":"string","enum":["low","normal","high"]}\
        """);
  }

  @Override
  public String preview(Arguments arguments) throws ToolFailure {
    return arguments.required("action") + " " + arguments.required("target");
  }

  @Override
  public String run(Arguments arguments, ToolContext context) throws ToolFailure, IOException {
    MemoryStore memory = context.memory();
    String target = arguments.required("target");
    MemoryFile file =
        MemoryFile.parse(target)
            .orElseThrow(() -> Arguments.notOneOf("target", target, "user, memory, agent"));
    String action = arguments.required("action");
    return switch (action) {
      case "read" -> shown(memory.read(file));
      case "add" -> told(memory.add(file, texts(arguments), confidence(arguments)));
      case "replace" ->
          told(memory.replace(file, arguments.required("match"), arguments.required("content")));
      case "remove" -> told(memory.remove(file, arguments.required("match")));
      default -> throw Arguments.notOneOf("action", action, "read, add, replace, remove");
    };
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
    return switch (text) {
      case "low" -> Confidence.LOW;
      case "normal" -> Confidence.NORMAL;
      case "high" -> Confidence.HIGH;
      default -> throw Arguments.notOneOf("confidence", text, "low, normal, high");
    };
  }

  /** Each change in a line; a failure if nothing at all was done. */
  private static String told(MemoryUpdate update) throws ToolFailure {
    StringBuilder out = new StringBuilder();
    boolean done = update.changes().isEmpty();
    for (MemoryChange change : update.changes()) {
      out.append(line(change)).append('\n');
      done |= !(change instanceof MemoryChange.Refused);
    }
    if (!done) {
      throw new ToolFailure(out.toString().strip());
    }
    MemorySnapshot after = update.after();
    int max = after.file().visibleCharsMax();
    out.append(after.visibleChars()).append(" of ").append(max).append(" characters used");
    return out.toString();
  }

  private static String line(MemoryChange change) {
    return switch (change) {
      case MemoryChange.Added(String text) -> "added: " + text;
      case MemoryChange.Reinforced reinforced -> "known already: " + reinforced.existing().text();
      case MemoryChange.Superseded(String oldText, String newText) ->
          "replaced: " + oldText + " → " + newText;
      case MemoryChange.Removed(String text) -> "removed: " + text;
      case MemoryChange.Refused(Refusal reason) -> "refused: " + why(reason);
    };
  }

  private static String why(Refusal refusal) {
    return switch (refusal) {
      case Refusal.Empty() -> "there is no text in it";
      case Refusal.OverLimit over ->
          over.file().fileName()
              + " would have "
              + over.visibleChars()
              + " characters, allowed "
              + over.visibleCharsMax()
              + "; remove or shorten something first";
      case Refusal.HeldElsewhere held ->
          held.file().fileName() + " says it already: " + held.text();
      case Refusal.ChangesElsewhere changes ->
          "it would change what "
              + changes.file().fileName()
              + " says: "
              + changes.text()
              + "; change it there";
      case Refusal.NotFound() -> "no entry matches";
      case Refusal.Ambiguous ambiguous ->
          ambiguous.count() + " entries match: " + String.join(" | ", ambiguous.candidates());
      case Refusal.UnsafeCharacter unsafe ->
          String.format(Locale.ROOT, "it has the invisible character U+%04X", unsafe.codePoint());
      case Refusal.Secret() -> "it looks like a secret; secrets belong in the profile's .env";
    };
  }

  private static String shown(MemorySnapshot snapshot) {
    if (snapshot.entries().isEmpty()) {
      return "(nothing is remembered here)";
    }
    StringBuilder out = new StringBuilder();
    snapshot.entries().forEach(entry -> out.append("- ").append(entry.text()).append('\n'));
    return out.toString();
  }
}
