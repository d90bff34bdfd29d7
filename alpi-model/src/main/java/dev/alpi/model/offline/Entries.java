package dev.alpi.model.offline;

import dev.alpi.model.Message;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The entries of the memories, as read from what the {@code memory} tool printed: one a line, or
 * separated by lines of {@code §}; oldest first.
 */
final class Entries {
  /** One entry and the memory it stands in. */
  record Entry(String target, String text) {}

  /**
   * Entries that share words with a question, best first.
   *
   * @param coverage the share of the question's words that the best ones hold
   */
  record Matches(List<Entry> entries, double coverage) {}

  private static final String SEPARATOR = "§";
  private static final Pattern BULLET =
      Pattern.compile("^(?:[-*•]|\\d{1,3}[.)]|\\[\\d{1,3}])\\s+(?=\\S)");
  private static final Pattern NOTICE =
      Pattern.compile(
          "(?i)#.*|[-=*]{3,}.*|[(\\[<].*[)\\]>]|(?:user|memory|agent)\\.md\\b.*|.*:"
              + "|(?:there are )?no (?:memory )?entries.*|.*\\bis empty\\.?|empty\\.?|none\\.?"
              + "|nothing (?:is )?(?:stored|remembered|noted).*");
  private static final Pattern COPULA =
      Pattern.compile(
          "\\b(?:is|are|was|were|lives|es|son|está|ist|sind)\\b|[=:]", Pattern.CASE_INSENSITIVE);

  private final List<Entry> all;

  private Entries(List<Entry> all) {
    this.all = all;
  }

  /** Reads the results of reading {@code targets}, in the same order; failed ones are left out. */
  static Entries of(List<String> targets, List<Message.ToolResult> results) {
    List<Entry> all = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      if (results.get(i).outcome() == Message.Outcome.OK) {
        String target = targets.get(i);
        texts(results.get(i).text()).forEach(text -> all.add(new Entry(target, text)));
      }
    }
    return new Entries(List.copyOf(all));
  }

  List<Entry> all() {
    return all;
  }

  /**
   * Finds what fits {@code question}: the entries with most of its words; of these the ones whose
   * subject says least beyond it; of several with the same subject the newest.
   */
  Matches find(String question) {
    Set<String> asked = Words.keywords(question);
    int most = all.stream().mapToInt(entry -> shared(asked, entry)).max().orElse(0);
    if (most == 0) {
      return new Matches(List.of(), 0);
    }
    Map<Set<String>, Entry> newestBySubject = new LinkedHashMap<>();
    all.stream()
        .filter(entry -> shared(asked, entry) == most)
        .forEach(entry -> newestBySubject.put(subject(entry), entry));
    List<Entry> best = new ArrayList<>(newestBySubject.values());
    best.sort(Comparator.comparingInt(entry -> beyond(asked, entry)));
    int least = beyond(asked, best.getFirst());
    best.removeIf(entry -> beyond(asked, entry) > least);
    return new Matches(List.copyOf(best), (double) most / asked.size());
  }

  /** Finds every entry with most of the words of {@code question}. */
  Matches candidates(String question) {
    Set<String> asked = Words.keywords(question);
    int most = all.stream().mapToInt(entry -> shared(asked, entry)).max().orElse(0);
    List<Entry> holding =
        all.stream().filter(entry -> most > 0 && shared(asked, entry) == most).toList();
    List<Entry> exact = holding.stream().filter(entry -> beyond(asked, entry) == 0).toList();
    return new Matches(
        exact.isEmpty() ? holding : exact, asked.isEmpty() ? 0 : (double) most / asked.size());
  }

  private static List<String> texts(String printed) {
    List<String> lines = printed.lines().map(String::strip).toList();
    boolean separated = lines.contains(SEPARATOR);
    List<String> texts = new ArrayList<>();
    StringBuilder entry = new StringBuilder();
    for (String line : lines) {
      boolean between = line.equals(SEPARATOR);
      entry.append(entry.isEmpty() ? "" : " ").append(between ? "" : bare(line));
      if (between || !separated) {
        texts.add(entry.toString().strip());
        entry.setLength(0);
      }
    }
    texts.add(entry.toString().strip());
    texts.removeIf(String::isEmpty);
    return texts;
  }

  private static String bare(String line) {
    int comment = line.lastIndexOf("<!--");
    String text = comment >= 0 && line.endsWith("-->") ? line.substring(0, comment).strip() : line;
    return NOTICE.matcher(text).matches() ? "" : BULLET.matcher(text).replaceFirst("");
  }

  private static int shared(Set<String> asked, Entry entry) {
    Set<String> words = Words.keywords(entry.text());
    words.retainAll(asked);
    return words.size();
  }

  private static int beyond(Set<String> asked, Entry entry) {
    Set<String> words = new LinkedHashSet<>(subject(entry));
    words.removeAll(asked);
    return words.size();
  }

  private static Set<String> subject(Entry entry) {
    return Words.keywords(COPULA.split(entry.text(), 2)[0]);
  }
}
