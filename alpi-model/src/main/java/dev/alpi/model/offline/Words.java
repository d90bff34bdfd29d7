package dev.alpi.model.offline;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Words as they are compared: without accents, case, endings and the words that say nothing. */
final class Words {
  private static final Pattern MARKS = Pattern.compile("\\p{M}+");
  private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final List<String> ENDINGS = List.of("ing", "ies", "es", "ed", "os", "as", "s");
  private static final List<String> VOWELS = List.of("a", "e", "o", "y");
  private static final int STEM_LETTERS_MIN = 3;

  private static final Set<String> STOP =
      stems(
          """
          a an the this that these those is are was were be been am do does did done has have had
          will would can could should shall may might must of in on at to for from by with about as
          into and or not no yes but if then than so it its he she they them their his her we us our
          you your i me my mine what when where who whom whose which how why know remember recall
          tell please again now there here any anything something some still currently called
          the user say said use used
          el la los las lo un una unos unas es era fue ser esta estan estoy de del en a al para
          por y o u ni que cual cuales cuando donde quien quienes como cuanto cuanta cuantos
          mi mis tu tus su sus me te se nos yo ella ellos usuario recuerdas sabes dime ahora
          der das den dem des ein eine einen einem einer ist sind waren sein habe haben
          von im am an auf zu zum zur fur mit und oder nicht kein keine ich du er sie es wir ihr
          mein meine dein deine unser unsere was wann wo wer wen wem wie welche welcher welches
          warum weisst benutzer jetzt bitte mir mich dir dich
          """);

  private Words() {}

  /** Returns {@code text} without accents, in lower case. */
  static String fold(String text) {
    String bare = MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFD)).replaceAll("");
    return bare.toLowerCase(Locale.ROOT);
  }

  /** Returns the stems of the words of {@code text} that say something, in their order. */
  static Set<String> keywords(String text) {
    Set<String> words = stems(text);
    words.removeAll(STOP);
    words.removeIf(word -> word.length() == 1 && Character.isLetter(word.charAt(0)));
    return words;
  }

  private static Set<String> stems(String text) {
    return BETWEEN
        .splitAsStream(fold(text))
        .filter(word -> !word.isEmpty())
        .map(Words::stem)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static String stem(String word) {
    return without(VOWELS, without(ENDINGS, word));
  }

  private static String without(List<String> endings, String word) {
    for (String ending : endings) {
      if (word.endsWith(ending) && word.length() - ending.length() >= STEM_LETTERS_MIN) {
        return word.substring(0, word.length() - ending.length());
      }
    }
    return word;
  }
}
