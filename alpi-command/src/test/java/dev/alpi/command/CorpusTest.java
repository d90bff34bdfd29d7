package dev.alpi.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Acceptance test 1 of alpi-engine spec §12.2: the corpus with its verdicts. */
class CorpusTest {
  @Test
  void every_command_of_the_corpus_gets_its_verdict() {
    CommandClassifier classifier = Corpus.classifier();
    List<String> wrong = new ArrayList<>();
    for (Corpus.Case each : Corpus.cases()) {
      Judgement judgement = classifier.judge(each.command(), each.directory());
      if (judgement.verdict() != each.expected()) {
        wrong.add(each + "\n  is " + judgement.verdict() + " by " + judgement.decisive());
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void the_corpus_is_large_and_spread() {
    List<Corpus.Case> cases = Corpus.cases();
    assertThat(cases).hasSizeGreaterThan(1500);
    for (Verdict verdict : Verdict.values()) {
      assertThat(cases).filteredOn(each -> each.expected() == verdict).hasSizeGreaterThan(200);
    }
    assertThat(cases)
        .filteredOn(each -> !each.directory().equals(Corpus.WORKSPACE))
        .hasSizeGreaterThan(100);
  }

  /** What is allowed to be written makes nothing milder that is not a write below the workspace. */
  @Test
  void allowed_writes_only_make_writing_below_the_workspace_safe() {
    CommandClassifier strict = Corpus.classifier();
    CommandClassifier allowing = new CommandClassifier(Corpus.policy(CommandPolicy.Writes.ALLOWED));
    List<String> milder = new ArrayList<>();
    for (Corpus.Case each : Corpus.cases()) {
      Verdict before = strict.judge(each.command(), each.directory()).verdict();
      Verdict after = allowing.judge(each.command(), each.directory()).verdict();
      assertThat(after).as(each.command()).isLessThanOrEqualTo(before);
      if (after != before) {
        milder.add(each.command());
        assertThat(before).as(each.command()).isEqualTo(Verdict.ASK);
      }
    }
    assertThat(milder)
        .contains("mkdir -p build/x", "echo hi > out.txt")
        .allMatch(command -> command.matches("(?s)(touch|mkdir|truncate|find) .*|.*[>|].*"));
  }
}
