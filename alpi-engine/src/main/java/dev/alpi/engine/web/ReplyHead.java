package dev.alpi.engine.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Status and header fields of an HTTP/1.1 answer (RFC 9112), read strictly.
 *
 * @param status the three digits
 * @param fields in their order
 */
record ReplyHead(int status, List<Field> fields) {
  /** The largest head; common servers send no more than 16 KiB. */
  static final int BYTES_MAX = 65_536;

  /** The most fields, and the most interim answers before the one that counts. */
  static final int FIELDS_MAX = 200;

  private static final int INTERIM_MAX = 5;

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)(?: .*)?");
  private static final Pattern FIELD =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*(.*?)[ \\t]*");

  ReplyHead {
    fields = List.copyOf(fields);
  }

  /**
   * A header field.
   *
   * @param name in lower case
   * @param value without space around it
   */
  record Field(String name, String value) {}

  /** Reads the head of the answer that counts; {@code in} then stands before its body. */
  static ReplyHead read(InputStream in) throws IOException {
    Lines lines = new Lines(in, BYTES_MAX);
    for (int interim = 0; interim <= INTERIM_MAX; interim++) {
      ReplyHead head = one(lines);
      if (head.status >= 200) {
        return head;
      }
      if (head.status == 101) {
        break;
      }
    }
    throw new ProtocolException("the server gave no answer that counts");
  }

  private static ReplyHead one(Lines lines) throws IOException {
    Matcher status = STATUS.matcher(lines.next());
    if (!status.matches()) {
      throw new ProtocolException("the server does not speak HTTP/1.1");
    }
    List<Field> fields = new ArrayList<>();
    for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
      Matcher field = FIELD.matcher(line);
      if (!field.matches() || field.group(2).chars().anyMatch(c -> c < ' ' && c != '\t')) {
        throw new ProtocolException("the server sent a header that is none");
      }
      if (fields.size() == FIELDS_MAX) {
        throw new ProtocolException("the server sent more than " + FIELDS_MAX + " headers");
      }
      fields.add(new Field(field.group(1).toLowerCase(Locale.ROOT), field.group(2)));
    }
    return new ReplyHead(Integer.parseInt(status.group(1)), fields);
  }

  /**
   * Returns the value of the field {@code name}, which may come several times if it says the same.
   */
  Optional<String> value(String name) throws ProtocolException {
    List<String> values =
        fields.stream()
            .filter(field -> field.name.equals(name))
            .map(Field::value)
            .distinct()
            .toList();
    if (values.size() > 1) {
      throw new ProtocolException("the server sent several headers " + name);
    }
    return values.stream().findFirst();
  }

  /** Lines of bytes up to a number of bytes in all. */
  static final class Lines {
    private final InputStream in;
    private int left;

    Lines(InputStream in, int bytesMax) {
      this.in = in;
      this.left = bytesMax;
    }

    /** Returns the next line without its end, which is LF or CR LF. */
    String next() throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      while (true) {
        int each = in.read();
        if (each < 0) {
          throw new ProtocolException("the server hung up in the middle of its answer");
        }
        if (--left < 0) {
          throw new ProtocolException("the headers of the server are too large");
        }
        if (each == '\n') {
          String text = line.toString(StandardCharsets.ISO_8859_1);
          return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        }
        line.write(each);
      }
    }
  }
}
