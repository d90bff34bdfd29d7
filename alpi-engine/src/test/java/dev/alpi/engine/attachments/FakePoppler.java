package dev.alpi.engine.attachments;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.model.Bytes;
import dev.alpi.model.Cancellation;
import dev.alpi.testkit.TestImages;
import java.util.ArrayList;
import java.util.List;

/** Answers as poppler's programs do, for a PDF that has what its fields say. */
final class FakePoppler implements ProgramRunner {
  final List<Program> ran = new ArrayList<>();
  String facts = "Title:          x\nPages:          2\nEncrypted:      no\n";
  String text = "The first page has a sentence on it.\fThe second page has another one.\f";
  byte[] picture = TestImages.png(30, 40);
  String failing = "";
  End end = new End.Exited(0);
  String complaint = "";

  @Override
  public Result run(Program program, Cancellation cancellation) {
    ran.add(program);
    if (program.name().equals(failing)) {
      return new Result(Bytes.of(new byte[0]), complaint, end);
    }
    byte[] output =
        switch (program.name()) {
          case "pdfinfo" -> facts.getBytes(UTF_8);
          case "pdftotext" -> text.getBytes(UTF_8);
          case "pdftoppm" -> picture;
          default -> throw new AssertionError(program.name());
        };
    return output.length > program.outputBytesMax()
        ? new Result(Bytes.of(new byte[0]), "", new End.TooMuchOutput())
        : new Result(Bytes.of(output), "", new End.Exited(0));
  }
}
