package dev.alpi.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CommandFuzzerTest {
  private static final int INPUTS = Integer.getInteger("alpi.fuzz.commands", 20_000);

  @Test
  @Timeout(120)
  void nothing_makes_it_fail_and_wrapping_makes_nothing_milder() {
    CommandFuzzer fuzzer = new CommandFuzzer(Long.getLong("alpi.seed", 20261128));
    for (int i = 0; i < INPUTS; i++) {
      fuzzer.one();
    }
    assertThat(fuzzer.refused()).isGreaterThan(INPUTS / 10);
  }

  @Test
  void what_the_corpus_refuses_is_refused_in_every_wrapper() {
    CommandFuzzer fuzzer = new CommandFuzzer(0);
    CommandClassifier classifier = Corpus.classifier();
    List<String> milder = new ArrayList<>();
    int wrapped = 0;
    for (Corpus.Case each : Corpus.cases()) {
      Judgement judgement = classifier.judge(each.command(), each.directory());
      boolean isCommand =
          judgement.findings().stream().noneMatch(f -> f.rule().equals("not-a-command"));
      if (judgement.verdict() == Verdict.REFUSED && isCommand) {
        for (String wrapping : fuzzer.wrappings(each.command())) {
          wrapped++;
          if (classifier.judge(wrapping, each.directory()).verdict() != Verdict.REFUSED) {
            milder.add(each.line() + ": " + wrapping);
          }
        }
      }
    }
    assertThat(milder).isEmpty();
    assertThat(wrapped).isGreaterThan(20_000);
  }

  /** The figure of the issue: 1 MB is refused at once, because nobody reads it. */
  @Test
  void a_megabyte_is_refused_unread() {
    Judgement judgement = Corpus.classifier().judge("a ".repeat(524_288), Corpus.WORKSPACE);
    assertThat(judgement.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(judgement.decisive().rule()).isEqualTo("too-long");
  }

  @Test
  @Timeout(20)
  void deep_and_wide_commands_end_in_time() {
    CommandClassifier classifier = Corpus.classifier();
    List<String> hostile =
        List.of(
            "$(".repeat(10_000) + "ls" + ")".repeat(10_000),
            "(".repeat(16_000),
            "{ ".repeat(16_000),
            "if ".repeat(10_000),
            "`".repeat(30_000),
            "\"$(".repeat(8_000),
            "{a,b}".repeat(6_000),
            "echo " + "{a,b,c,d,e,f,g,h}".repeat(40),
            "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do ".repeat(100) + "ls;" + " done;".repeat(100),
            "f() { f; f; }; ".repeat(2_000) + "f",
            "a=x; " + "a=$a$a$a$a; ".repeat(2_000) + "echo $a",
            "sh -c ".repeat(5_000) + "ls",
            "eval ".repeat(6_000) + "ls",
            "cat <<E ".repeat(4_000),
            "ls | ".repeat(6_000) + "cat",
            "a".repeat(32_000),
            "*".repeat(32_000),
            "cat " + "*a".repeat(8_000),
            "rm -rf /" + "*".repeat(20_000),
            "x=${x:-".repeat(5_000));
    for (String command : hostile) {
      assertThat(classifier.judge(command, Corpus.WORKSPACE)).isNotNull();
    }
  }
}
