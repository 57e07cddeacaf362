namespace ChatRec.Agents.Prompts;

/// <summary>Gives the prompts that are live now. Thread-safe; a turn asks once and keeps what it got.</summary>
public interface IPromptSource
{
    /// <summary>The prompts of a locale: its own, its language's, or the default locale's.</summary>
    /// <param name="locale">A BCP 47 tag.</param>
    PromptSet For(string locale);
}
