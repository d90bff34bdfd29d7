package dev.alpi.engine.attachments;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.engine.attachments.ProgramRunner.End;
import dev.alpi.engine.attachments.ProgramRunner.Program;
import dev.alpi.model.Bytes;
import dev.alpi.model.Cancellation;
import dev.alpi.model.Image;
import dev.alpi.model.ModelCard;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads PDFs with poppler's programs. They get the file on their standard input and nothing of it,
 * not even its name, among their arguments.
 */
final class PdfReader {
  /** For one program: a page of 600 dots per inch takes a second. */
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  /** What {@code pdfinfo} has to say, and more. */
  private static final int FACTS_BYTES_MAX = 64 * 1024;

  /**
   * The longer side of a page's picture: what most models look at in one picture without making it
   * smaller (Anthropic's page on vision), about 130 dots per inch of a page of A4.
   */
  static final int PAGE_PIXELS = 1_568;

  /** Letters and digits a page below which it is taken for a scan: page numbers, stamps. */
  static final int PAGE_CHARS_MIN = 20;

  private static final Pattern PAGES = Pattern.compile("(?m)^Pages:\\s+(\\d{1,9})\\s*$");

  private final ProgramRunner programs;
  private final AttachmentLimits limits;

  PdfReader(ProgramRunner programs, AttachmentLimits limits) {
    this.programs = programs;
    this.limits = limits;
  }

  /**
   * What is in a PDF.
   *
   * @param text its text, possibly of no use
   * @param pictures its pages, if it has no text
   */
  record Content(int pages, String text, List<Image> pictures) {
    Content {
      pictures = List.copyOf(pictures);
    }
  }

  /** Reads {@code pdf}, which is called {@code name}. */
  Content read(String name, Bytes pdf, Cancellation cancellation) throws Unfit, IOException {
    Work work = new Work(name, pdf, cancellation);
    int pages = pages(work);
    if (pages > AttachmentLimits.PDF_PAGES_MAX) {
      throw new Unfit(
          name
              + " has "
              + pages
              + " pages; at most "
              + AttachmentLimits.PDF_PAGES_MAX
              + " can be attached",
          "attach the pages that matter, for example with pdfseparate or qpdf --pages");
    }
    String text = text(work);
    long characters = text.codePoints().filter(Character::isLetterOrDigit).count();
    if (characters >= (long) PAGE_CHARS_MIN * pages) {
      return new Content(pages, withPages(text), List.of());
    }
    if (limits.vision() == ModelCard.Vision.NONE) {
      throw new Unfit(
          name + " has no text but pictures of pages, and " + limits.model() + " takes none",
          Attachments.visionHint(limits.model()));
    }
    List<Image> pictures = new ArrayList<>();
    for (int page = 1; page <= pages; page++) {
      pictures.add(picture(work, page));
    }
    return new Content(pages, "", pictures);
  }

  private record Work(String name, Bytes pdf, Cancellation cancellation) {}

  private int pages(Work work) throws Unfit, IOException {
    Bytes facts = run(work, FACTS_BYTES_MAX, List.of("pdfinfo", "-"));
    Matcher matcher = PAGES.matcher(new String(facts.toArray(), UTF_8));
    if (!matcher.find()) {
      throw new Unfit(
          work.name() + " is a PDF that does not say how many pages it has",
          "open it and save it anew");
    }
    int pages = Integer.parseInt(matcher.group(1));
    if (pages == 0) {
      throw new Unfit(work.name() + " is a PDF without pages", "open it and save it anew");
    }
    return pages;
  }

  private String text(Work work) throws Unfit, IOException {
    Bytes text =
        run(
            work,
            AttachmentLimits.TEXT_BYTES_MAX,
            List.of(
                "pdftotext",
                "-enc",
                "UTF-8",
                "-l",
                Integer.toString(AttachmentLimits.PDF_PAGES_MAX),
                "-",
                "-"));
    return new String(text.toArray(), UTF_8).replace("\0", "");
  }

  private Image picture(Work work, int page) throws Unfit, IOException {
    String number = Integer.toString(page);
    Bytes png =
        run(
            work,
            AttachmentLimits.IMAGE_PAYLOAD_MAX,
            List.of(
                "pdftoppm",
                "-png",
                "-f",
                number,
                "-l",
                number,
                "-scale-to",
                Integer.toString(PAGE_PIXELS),
                "-"));
    return Image.read(png)
        .filter(image -> image.format() == Image.Format.PNG)
        .orElseThrow(
            () ->
                new Unfit(
                    "page " + page + " of " + work.name() + " could not be made a picture",
                    "open it and save it anew"));
  }

  private Bytes run(Work work, int outputBytesMax, List<String> words) throws Unfit, IOException {
    Program program = new Program(words, work.pdf(), TIMEOUT, outputBytesMax);
    ProgramRunner.Result result = programs.run(program, work.cancellation());
    switch (result.end()) {
      case End.Exited(int code) -> {
        if (code == 0) {
          return result.output();
        }
        throw unreadable(work, result.complaint());
      }
      case End.Missing() ->
          throw new Unfit(
              program.name() + " is needed to read " + work.name() + ", and is not installed",
              "install the package poppler-utils (apt, dnf) or poppler (brew, pacman)");
      case End.TimedOut() ->
          throw new Unfit(
              program.name() + " did not read " + work.name() + " in " + TIMEOUT.toSeconds() + " s",
              "open it and save it anew, or attach fewer pages");
      case End.TooMuchOutput() ->
          throw new Unfit(
              work.name() + " has more than " + Described.size(outputBytesMax) + " in it",
              "attach fewer pages");
      case End.Interrupted() -> throw new Unfit("reading " + work.name() + " was interrupted", "");
    }
  }

  /** Poppler's first line of complaint, cleaned: parts of it may come from the file. */
  private static Unfit unreadable(Work work, String complaint) {
    boolean isLocked = complaint.contains("Incorrect password");
    String said =
        complaint
            .lines()
            .filter(line -> !line.isBlank())
            .findFirst()
            .map(Described::name)
            .orElse("");
    return isLocked
        ? new Unfit(
            work.name() + " is protected by a password", "remove it first, for example with qpdf")
        : new Unfit(
            work.name() + " cannot be read as a PDF" + (said.isEmpty() ? "" : ": " + said),
            "open it and save it anew");
  }

  /** Poppler ends each page with a form feed. */
  private static String withPages(String text) {
    String[] pages = text.stripTrailing().split("\f", -1);
    if (pages.length == 1) {
      return text.strip();
    }
    StringBuilder whole = new StringBuilder();
    for (int i = 0; i < pages.length; i++) {
      whole.append(i == 0 ? "" : "\n\n").append("[page ").append(i + 1).append("]\n");
      whole.append(pages[i].strip());
    }
    return whole.toString();
  }
}
