package dev.alpi.gateway.mail;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A header {@code Authentication-Results} (RFC 8601). Whatever was written, there is no failure:
 * what cannot be read proves nothing.
 *
 * @param server what the server that added it calls itself
 * @param results what it found
 */
record AuthenticationResults(String server, List<Result> results) {
  private static final int CLAUSES_MAX = 200;

  /** No word of a value has it. */
  private static final char EQUALS = '\0';

  /** Copies the list. */
  AuthenticationResults {
    results = List.copyOf(results);
  }

  /**
   * One finding.
   *
   * @param method how, in lower case
   * @param outcome {@code pass} or another word, in lower case
   * @param properties what it is about, by name in lower case
   */
  record Result(String method, String outcome, Map<String, String> properties) {
    /** Copies the map. */
    Result {
      properties = Map.copyOf(properties);
    }

    private String domain(String property) {
      String value = properties.getOrDefault(property, "").toLowerCase(Locale.ROOT);
      return value.substring(value.lastIndexOf('@') + 1);
    }
  }

  static AuthenticationResults parse(String value) {
    List<List<String>> clauses = new Words(value).clauses();
    String server = clauses.getFirst().isEmpty() ? "" : clauses.getFirst().getFirst();
    List<Result> results = new ArrayList<>();
    for (List<String> clause : clauses.subList(1, clauses.size())) {
      if (!clause.isEmpty() && clause.getFirst().indexOf(EQUALS) > 0) {
        results.add(result(clause));
      }
    }
    return new AuthenticationResults(server, results);
  }

  private static Result result(List<String> clause) {
    Map<String, String> properties = new LinkedHashMap<>();
    for (String word : clause.subList(1, clause.size())) {
      // the first counts: a value cannot bring another one with it
      String _ = properties.putIfAbsent(left(word).toLowerCase(Locale.ROOT), right(word));
    }
    String method = left(clause.getFirst()).toLowerCase(Locale.ROOT);
    int version = method.indexOf('/');
    return new Result(
        version < 0 ? method : method.substring(0, version),
        right(clause.getFirst()).toLowerCase(Locale.ROOT),
        properties);
  }

  private static String left(String word) {
    int at = word.indexOf(EQUALS);
    return at < 0 ? word : word.substring(0, at);
  }

  private static String right(String word) {
    int at = word.indexOf(EQUALS);
    return at < 0 ? "" : word.substring(at + 1);
  }

  /**
   * Splits a value at semicolons and spaces, without comments and quotes. The first equals sign of
   * a word becomes {@link #EQUALS}; what is quoted is never a sign.
   */
  private static final class Words {
    private final String value;
    private final List<List<String>> clauses = new ArrayList<>(List.of(new ArrayList<>()));
    private final StringBuilder word = new StringBuilder();
    private int at;

    Words(String value) {
      this.value = value;
    }

    List<List<String>> clauses() {
      for (at = 0; at < value.length() && clauses.size() < CLAUSES_MAX; at++) {
        char c = value.charAt(at);
        switch (c) {
          case '(' -> skipComment();
          case '"' -> quoted();
          case '=' -> equalsSign();
          case ';' -> {
            end();
            clauses.add(new ArrayList<>());
          }
          default -> {
            if (c > ' ') {
              word.append(c);
            } else if (word.isEmpty() || word.charAt(word.length() - 1) != EQUALS) {
              end();
            }
          }
        }
      }
      end();
      return clauses;
    }

    private void skipComment() {
      int depth = 0;
      for (; at < value.length(); at++) {
        char c = value.charAt(at);
        if (c == '\\') {
          at++;
        } else if (c == '(') {
          depth++;
        } else if (c == ')' && --depth == 0) {
          return;
        }
      }
    }

    private void quoted() {
      for (at++; at < value.length() && value.charAt(at) != '"'; at++) {
        if (value.charAt(at) == '\\') {
          at++;
        }
        if (at < value.length() && value.charAt(at) >= ' ') {
          word.append(value.charAt(at));
        }
      }
    }

    private void equalsSign() {
      List<String> before = clauses.getLast();
      if (word.isEmpty() && !before.isEmpty() && before.getLast().indexOf(EQUALS) < 0) {
        word.append(before.removeLast());
      }
      word.append(word.indexOf(String.valueOf(EQUALS)) < 0 ? EQUALS : '=');
    }

    private void end() {
      if (!word.isEmpty()) {
        clauses.getLast().add(word.toString());
        word.setLength(0);
      }
    }
  }

  /**
   * Returns whether it says that the domain of {@code address} stands behind the message: by DMARC,
   * or by a signature or an envelope of the same domain or one above it.
   */
  boolean vouchesFor(String address) {
    String domain = MailAddress.domain(address);
    return results.stream()
        .filter(result -> result.outcome().equals("pass"))
        .anyMatch(
            result ->
                switch (result.method()) {
                  case "dmarc" -> result.domain("header.from").equals(domain);
                  case "dkim" ->
                      isAligned(domain, result.domain("header.d"))
                          || isAligned(domain, result.domain("header.i"));
                  case "spf" -> isAligned(domain, result.domain("smtp.mailfrom"));
                  default -> false;
                });
  }

  /** A name with one part only is above too many to prove anything. */
  private static boolean isAligned(String domain, String proven) {
    return proven.indexOf('.') > 0 && (domain.equals(proven) || domain.endsWith("." + proven));
  }
}
