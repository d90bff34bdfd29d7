package dev.alpi.cli.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.engine.Approver;
import dev.alpi.engine.TurnEvent;
import dev.alpi.engine.tools.Asker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random keys, events and sizes: whatever comes, the screen draws, the cursor stays within it, and
 * nothing of it acts on the terminal. {@code -Dalpi.fuzz.seed=N} repeats one run, {@code
 * -Dalpi.fuzz.runs=N} makes more.
 */
class ScreenFuzzTest {
  private static final List<String> KEYS =
      List.of(
          "a",
          "Z",
          " ",
          "/",
          "@",
          "~/",
          "é",
          "表",
          "👍",
          "e\u0301",
          "\r",
          "\n",
          "\t",
          "\u007f",
          "\u001b",
          "\u001b[A",
          "\u001b[B",
          "\u001b[C",
          "\u001b[D",
          "\u001b[H",
          "\u001b[F",
          "\u001b[3~",
          "\u001b[1;5D",
          "\u001b\r",
          "\u001bb",
          "\u001b[Z",
          "\u0001",
          "\u0003",
          "\u0004",
          "\u0005",
          "\u0007",
          "\u000b",
          "\u000c",
          "\u000f",
          "\u0012",
          "\u0015",
          "\u0016",
          "\u0017",
          "\u0019",
          "\u001a",
          "\u001f",
          "\\\r",
          "/help\r",
          "/copy 1\r",
          "/fold\r",
          "/clear\r",
          "/attach x\r",
          "y",
          "n",
          "\u001b[200~one\ntwo\u001b[201~",
          "\u001b[99999999999m",
          "\u001b[?1;2c",
          "\u001b]11;rgb:0/0/0\u0007",
          "\u0000");

  private static final List<String> TEXTS =
      List.of(
          "word ",
          "\n",
          "\n\n",
          "- item\n",
          "1. item\n",
          "```java\n",
          "```\n",
          "| a | b |\n",
          "|--|--|\n",
          "# heading\n",
          "> quote\n",
          "**bold",
          "** ",
          "[x](http://e.org/a)",
          "\u001b[2J",
          "\u009b1m",
          "表表表",
          "👩\u200d👩\u200d👧",
          "\t",
          "    code\n",
          "averyveryverylongwordthatdoesnotfitanywhereatallbecauseitislongerthanthescreen");

  @Test
  void whatever_comes_is_drawn() {
    long seed = Long.getLong("alpi.fuzz.seed", new Random().nextLong());
    int runs = Integer.getInteger("alpi.fuzz.runs", 12);
    for (int i = 0; i < runs; i++) {
      long own = seed + i;
      try {
        run(new Random(own));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("repeat with -Dalpi.fuzz.runs=1 -Dalpi.fuzz.seed=" + own, e);
      }
    }
  }

  private static void run(Random random) {
    ScreenRun run = new ScreenRun(2 + random.nextInt(120), 2 + random.nextInt(50));
    for (int i = 0; i < 400; i++) {
      int kind = random.nextInt(20);
      if (kind < 8) {
        run.type(KEYS.get(random.nextInt(KEYS.size())));
      } else if (kind < 16) {
        run.happens(event(random));
      } else if (kind == 16) {
        run.resize(2 + random.nextInt(150), 2 + random.nextInt(60));
      } else if (kind == 17) {
        run.after(Duration.ofMillis(random.nextInt(1500)));
      } else if (kind == 18 && random.nextInt(4) == 0) {
        run.screen().ended(new ChatBackend.Ended(random.nextBoolean() ? "" : "it broke", ""));
        run.draw();
      } else if (kind == 19 && random.nextInt(3) == 0) {
        run.screen().ask(dialog(random));
        run.draw();
      }
      assertThat(run.terminal().screen().lines().count())
          .isLessThanOrEqualTo(run.terminal().height());
    }
  }

  private static TurnEvent event(Random random) {
    String text = TEXTS.get(random.nextInt(TEXTS.size()));
    String id = "" + random.nextInt(3);
    return switch (random.nextInt(12)) {
      case 0 -> new TurnEvent.Reasoning(text);
      case 1 -> new TurnEvent.ToolStarted(id, "tool", text);
      case 2 -> new TurnEvent.ToolState(id, "tool", text);
      case 3 ->
          new TurnEvent.ToolEnded(id, "tool", random.nextBoolean(), text, Duration.ofMillis(3));
      case 4 -> new TurnEvent.AssistantDone(text, random.nextBoolean(), List.of());
      case 5 -> new TurnEvent.Warned(text);
      default -> new TurnEvent.Text(text);
    };
  }

  private static Dialog dialog(Random random) {
    String text = TEXTS.get(random.nextInt(TEXTS.size())).repeat(1 + random.nextInt(30));
    if (random.nextBoolean()) {
      return new ChoiceDialog(
          new Asker.Question(text, List.of("a", text), random.nextBoolean(), random.nextBoolean()),
          answer -> assertThat(answer).isNotNull());
    }
    return new ApprovalDialog(
        new Approver.Question(
            "terminal",
            text,
            Path.of("/x"),
            List.of(text, text),
            random.nextBoolean() ? Approver.Scope.ANY : Approver.Scope.ONCE),
        List.of(new CommandPart(text.strip(), text, true)),
        answer -> assertThat(answer).isNotNull());
  }
}
