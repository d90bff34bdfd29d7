package dev.alpi.engine.attachments;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.model.Bytes;
import dev.alpi.model.Cancellation;
import dev.alpi.model.Image;
import dev.alpi.model.ModelCard;
import dev.alpi.model.ModelName;
import dev.alpi.profile.Profile;
import dev.alpi.profile.Redactor;
import dev.alpi.profile.store.ContainedFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the files that a person wants to go with a question (alpi-engine spec §1.9).
 *
 * <p>What a file is, its bytes say: pictures (PNG, JPEG, WebP), PDFs, text in UTF-8. A person may
 * attach whatever they can read, with one exception: what holds the keys of a profile would leave
 * the machine with the question, and nobody can take that back.
 *
 * <p><b>Threads:</b> any. Nothing is written.
 */
public final class Attachments {
  private static final String ALLOWED =
      "png, jpeg and webp pictures, PDFs and text in UTF-8 can be attached";

  private final AttachmentLimits limits;
  private final ProfileSecretFiles secretFiles;
  private final Redactor redactor;
  private final PdfReader pdfs;

  /**
   * Creates the reader.
   *
   * @param profile whose agent gets the files
   * @param redactor masks secrets in what is text, as in the results of tools
   * @param programs runs poppler's programs
   */
  public Attachments(
      AttachmentLimits limits, Profile profile, Redactor redactor, ProgramRunner programs) {
    this.limits = limits;
    this.secretFiles = new ProfileSecretFiles(profile.root(), List.of(profile.envFile()));
    this.redactor = redactor;
    this.pdfs = new PdfReader(programs, limits);
  }

  /**
   * Reads {@code files}, all or none.
   *
   * @param cancellation ends it, as a refusal
   */
  public AttachmentResult load(List<Path> files, Cancellation cancellation) throws IOException {
    try {
      if (files.size() > AttachmentLimits.FILES_MAX) {
        throw new Unfit(
            files.size() + " files; at most " + AttachmentLimits.FILES_MAX + " can be attached",
            "attach fewer, or put them into the workspace and ask about them there");
      }
      Load load = new Load();
      for (Path file : files) {
        load.add(file, cancellation);
      }
      return new AttachmentResult.Loaded(load.attachments);
    } catch (Unfit e) {
      return new AttachmentResult.Refused(e.getMessage(), e.hint());
    }
  }

  static String visionHint(ModelName model) {
    return "choose a model that takes pictures, or say that this one does: alpi config set"
        + " models.\""
        + model
        + "\".images true";
  }

  /** One question's files, and what they add up to. */
  private final class Load {
    private final List<Attachment> attachments = new ArrayList<>();
    private long bytes;
    private long payload;
    private int images;
    private long textBytes;

    void add(Path file, Cancellation cancellation) throws Unfit, IOException {
      Attachment attachment = read(file, cancellation);
      String name = attachment.name();
      bytes += attachment.bytes();
      if (bytes > AttachmentLimits.TURN_BYTES_MAX) {
        throw tooMuch(name, "the files", bytes, AttachmentLimits.TURN_BYTES_MAX);
      }
      for (Image image : attachment.images()) {
        payload += image.content().base64Size();
        images++;
      }
      if (images > AttachmentLimits.IMAGES_MAX) {
        throw new Unfit(
            "with "
                + name
                + " there are "
                + images
                + " pictures, pages of scans included; at most "
                + AttachmentLimits.IMAGES_MAX
                + " can be attached",
            "attach fewer at a time");
      }
      if (payload > AttachmentLimits.IMAGE_PAYLOAD_MAX) {
        throw tooMuch(
            name, "the pictures, in base64,", payload, AttachmentLimits.IMAGE_PAYLOAD_MAX);
      }
      textBytes += attachment.text().getBytes(UTF_8).length;
      long tokens = Math.ceilDiv(textBytes, AttachmentLimits.BYTES_PER_TOKEN);
      if (tokens > limits.textTokensMax()) {
        throw tooLong(name, tokens);
      }
      attachments.add(attachment);
    }

    private Unfit tooMuch(String name, String what, long found, long allowed) {
      return new Unfit(
          "with "
              + name
              + " "
              + what
              + " have "
              + found
              + " bytes; at most "
              + allowed
              + " can be attached",
          "attach fewer at a time");
    }

    private Unfit tooLong(String name, long tokens) {
      return new Unfit(
          "with "
              + name
              + " the text has about "
              + tokens
              + " tokens; at most "
              + limits.textTokensMax()
              + " can be attached for "
              + limits.model()
              + ", whose window has "
              + limits.contextTokens(),
          "attach less, ask the agent to read the file in pieces, or set"
              + " tools.attachments.max_text_tokens");
    }
  }

  private Attachment read(Path file, Cancellation cancellation) throws Unfit, IOException {
    String name = Described.name(file.normalize());
    Bytes content = content(file, name);
    FileType type = FileType.of(name, content.head(FileType.HEAD_BYTES));
    if (content.size() > AttachmentLimits.BINARY_BYTES_MAX) {
      throw tooLarge(name, "", AttachmentLimits.BINARY_BYTES_MAX);
    }
    Optional<Image.Format> format = Image.format(content);
    if (format.isPresent()) {
      return Attachment.image(name, type, image(name, content, format.get()));
    }
    if (type.kind() == FileKind.PDF) {
      PdfReader.Content pdf = pdfs.read(name, content, cancellation);
      String text = redactor.apply(pdf.text());
      return Attachment.pdf(name, type, content, text, pdf.pictures(), pdf.pages());
    }
    return text(name, new FileType(FileKind.TEXT, type.mediaType()), content);
  }

  private Attachment text(String name, FileType type, Bytes content) throws Unfit {
    if (!PlainText.isText(content.head(FileType.HEAD_BYTES))) {
      throw notText(name, content);
    }
    if (content.size() > AttachmentLimits.TEXT_BYTES_MAX) {
      throw tooLarge(name, " of text", AttachmentLimits.TEXT_BYTES_MAX);
    }
    String text = PlainText.of(content).orElseThrow(() -> notText(name, content));
    if (text.isBlank()) {
      throw new Unfit(name + " is empty", "attach something with content");
    }
    return Attachment.text(name, type, content, redactor.apply(text));
  }

  /** Reads a regular file: anything else may have no end, or be changed by being read. */
  private Bytes content(Path file, String name) throws Unfit, IOException {
    Path real;
    try {
      real = file.toRealPath();
    } catch (NoSuchFileException e) {
      throw new Unfit("there is no file " + file, "check the path");
    }
    BasicFileAttributes attributes =
        Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isDirectory()) {
      throw new Unfit(name + " is a directory; only files can be attached", "name the files in it");
    }
    if (!attributes.isRegularFile()) {
      throw new Unfit(
          name + " is a device, pipe or socket; only files can be attached",
          "write what comes out of it into a file first");
    }
    Optional<String> secret = secretFiles.reason(real);
    if (secret.isPresent()) {
      throw new Unfit(
          name + " is " + secret.get() + "; it would go to the model's provider with the question",
          "attach something else: a key that was sent has to be replaced");
    }
    if (!Files.isReadable(real)) {
      throw new Unfit(name + " may not be read by this user", "check its permissions");
    }
    try (InputStream in = ContainedFiles.open(real)) {
      return Bytes.of(in.readNBytes(AttachmentLimits.BINARY_BYTES_MAX + 1));
    }
  }

  private Image image(String name, Bytes content, Image.Format format) throws Unfit {
    if (format == Image.Format.GIF) {
      throw new Unfit(name + " is a GIF; " + ALLOWED, "convert it to PNG first");
    }
    Image image =
        Image.read(content)
            .orElseThrow(
                () ->
                    new Unfit(
                        name + " begins as " + format.mediaType() + ", but its header is damaged",
                        "open it and save it anew"));
    int side = Math.max(image.pixels().width(), image.pixels().height());
    if (side > AttachmentLimits.IMAGE_SIDE_MAX) {
      throw new Unfit(
          name
              + " is "
              + image.pixels()
              + " pixels; at most "
              + AttachmentLimits.IMAGE_SIDE_MAX
              + " a side can be attached",
          "make it smaller: models look at 2,576 pixels a side at most");
    }
    if (limits.vision() == ModelCard.Vision.NONE) {
      throw new Unfit(
          name + " is a picture, and " + limits.model() + " takes none",
          visionHint(limits.model()));
    }
    return image;
  }

  private static Unfit tooLarge(String name, String what, int allowed) {
    return new Unfit(
        name + " has more than " + Described.size(allowed) + what + ", which is the most allowed",
        "attach a part of it, or ask the agent to work on the file in the workspace");
  }

  private static Unfit notText(String name, Bytes content) {
    return PlainText.isUtf16(content)
        ? new Unfit(
            name + " is text in UTF-16; " + ALLOWED,
            "convert it: iconv -f UTF-16 -t UTF-8 FILE > COPY")
        : new Unfit(
            name + " is binary; " + ALLOWED,
            "convert it, or ask the agent to work on the file in the workspace");
  }
}
