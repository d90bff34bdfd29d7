package dev.alpi.backup;

/**
 * Something of a home that an archive does not have, or not as it is.
 *
 * @param path where, relative to the home, with slashes
 * @param reason why
 */
public record Remark(String path, Reason reason) {
  /** Why it is not there. */
  public enum Reason {
    /** It can be had again: a cache, a trash, a socket, a lock, a temporary file. */
    NOT_NEEDED("is left out: it can be had again"),
    /** It was removed while the archive was made. */
    GONE("is left out: it was removed while the archive was made"),
    /** It is neither a file nor a directory nor a link. */
    SPECIAL("is left out: it is neither a file nor a directory nor a link"),
    /** It leads out of the home, where its target would not be the same. */
    LEADS_OUT("is left out: it is a link that may lead out of the home"),
    /** It would run as somebody, or only its owner may remove what is in it. */
    MORE_MODE("is in the archive without its set-user, set-group and sticky bits"),
    /** Its name, or that which a link leads to, is no text, which an archive could have. */
    NO_TEXT("is left out: its name or its target is not UTF-8"),
    /** It cannot be read. */
    UNREADABLE("is left out: it cannot be read"),
    /**
     * A database that SQLite could not copy: a damaged one, or one that somebody kept to himself.
     */
    UNCOPIED("is in the archive as its bytes were: SQLite could not copy it"),
    /** It changed each time that it was read; the archive has what was read last. */
    RESTLESS("changed each time that it was read; the archive has what was read last");

    private final String words;

    Reason(String words) {
      this.words = words;
    }

    /** {@return it in words, after the path} */
    public String words() {
      return words;
    }

    /** {@return whether somebody should know of it: something may be missed} */
    public boolean isLoss() {
      return this != NOT_NEEDED && this != GONE && this != MORE_MODE;
    }
  }
}
