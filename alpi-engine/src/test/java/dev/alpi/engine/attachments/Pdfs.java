package dev.alpi.engine.attachments;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.alpi.model.Bytes;
import java.util.ArrayList;
import java.util.List;

/** Small PDFs, written object by object. */
final class Pdfs {
  private final StringBuilder file = new StringBuilder("%PDF-1.4\n");
  private final List<Integer> offsets = new ArrayList<>();

  private Pdfs() {}

  /** Returns a PDF with a page for each of {@code texts}; an empty one is an empty page. */
  static Bytes of(String... texts) {
    return new Pdfs().write(texts, 595);
  }

  /** Returns a PDF of one empty page of {@code points} a side. */
  static Bytes large(int points) {
    return new Pdfs().write(new String[] {""}, points);
  }

  private Bytes write(String[] texts, int points) {
    StringBuilder kids = new StringBuilder();
    for (int i = 0; i < texts.length; i++) {
      kids.append(4 + 2 * i).append(" 0 R ");
    }
    object("<</Type/Catalog/Pages 2 0 R>>");
    object("<</Type/Pages/Kids[" + kids + "]/Count " + texts.length + ">>");
    object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>");
    for (int i = 0; i < texts.length; i++) {
      object(
          "<</Type/Page/Parent 2 0 R/MediaBox[0 0 "
              + points
              + " "
              + points
              + "]/Resources<</Font<</F 3 0 R>>>>/Contents "
              + (5 + 2 * i)
              + " 0 R>>");
      String content = "BT /F 12 Tf 50 400 Td (" + texts[i] + ") Tj ET";
      object("<</Length " + content.length() + ">>stream\n" + content + "\nendstream");
    }
    int start = file.length();
    file.append("xref\n0 ").append(offsets.size() + 1).append("\n0000000000 65535 f \n");
    for (int offset : offsets) {
      String digits = "0000000000" + offset;
      file.append(digits.substring(digits.length() - 10)).append(" 00000 n \n");
    }
    file.append("trailer<</Root 1 0 R/Size ").append(offsets.size() + 1).append(">>\n");
    file.append("startxref\n").append(start).append("\n%%EOF\n");
    return Bytes.of(file.toString().getBytes(ISO_8859_1));
  }

  private void object(String body) {
    offsets.add(file.length());
    file.append(offsets.size()).append(" 0 obj").append(body).append("endobj\n");
  }
}
