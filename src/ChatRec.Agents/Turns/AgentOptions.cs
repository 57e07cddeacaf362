using System.ComponentModel.DataAnnotations;

namespace ChatRec.Agents.Turns;

/// <summary>How the six steps behave. Validated at start.</summary>
public sealed class AgentOptions
{
    /// <summary>The folder of the prompts; <c>replies/&lt;locale&gt;</c> lies in it. Default: <c>prompts</c>.</summary>
    [Required]
    public string PromptFolder { get; set; } = "prompts";

    /// <summary>Whether changed prompt files are read again while running. Default: true.</summary>
    public bool WatchPrompts { get; set; } = true;

    /// <summary>How many items a slate holds. Default: 4.</summary>
    [Range(1, 20)]
    public int SlateSize { get; set; } = 4;

    /// <summary>How many candidates are retrieved for a slate. Default: 200.</summary>
    [Range(1, 5000)]
    public int CandidateCount { get; set; } = 200;

    /// <summary>The longest message that is read, in UTF-16 units. Default: 2,000.</summary>
    [Range(1, 100_000)]
    public int MaxUtteranceLength { get; set; } = 2000;

    /// <summary>The least expected gain, in bits, for which a question is asked. Default: 0.5.</summary>
    [Range(0, 20)]
    public double MinQuestionGain { get; set; } = 0.5;

    /// <summary>How many wishes may be known for a question still to be asked beside a slate. Default: 5.</summary>
    [Range(0, 100)]
    public int ThinTaste { get; set; } = 5;

    /// <summary>How many questions a conversation is asked beside slates at most. Default: 4.</summary>
    [Range(0, 100)]
    public int MaxQuestions { get; set; } = 4;
}
