using System.Collections.Immutable;
using ChatRec.Agents.Turns;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>An edit as it is read, with where it stands. Mutable while the utterance is read.</summary>
internal sealed class EditDraft
{
    /// <summary>The edit.</summary>
    public required PreferenceEdit Edit { get; set; }

    /// <summary>What it was read from.</summary>
    public required Mark Mark { get; init; }

    /// <summary>The clause it stands in.</summary>
    public required int Clause { get; init; }

    /// <summary>Whether it was said without any cue of liking, banning or seeing.</summary>
    public required bool IsPlain { get; init; }

    /// <summary>Whether a verdict was given on it ("westerns are great").</summary>
    public bool IsRated { get; set; }

    /// <summary>Whether it was said as something liked.</summary>
    public bool IsTaste { get; init; }

    /// <summary>Whether it compares with an item or the slate.</summary>
    public bool IsComparative => Edit.Comparator is EditComparator.Less or EditComparator.More;

    /// <summary>Whether it rules something out, or wants little or less of it.</summary>
    public bool IsBan => Edit.Comparator is EditComparator.Not or EditComparator.Low or EditComparator.Less;

    /// <summary>Whether it was said in so many words, so that it holds whatever is likely: a ban, a verdict, "nothing but westerns", a value of what was asked for.</summary>
    /// <param name="reading">The reading.</param>
    public bool Holds(Reading reading) => IsRated || IsComparative || (IsBan && !IsPlain) || reading.At(Mark.First - 1)?.Has("firm") is true || Answers(reading);

    /// <summary>Whether it names what the question just asked was about.</summary>
    /// <param name="reading">The reading.</param>
    public bool Answers(Reading reading) => IsPositive && Edit.Value is not null && reading.State.LastSystemAct?.Question?.Attribute == Edit.Attribute;

    /// <summary>Turns it round: what it wants is not wanted, or the other way; nothing changes where there is no other way.</summary>
    public void Turn() => Edit = Edit with
    {
        Comparator = Edit.Comparator switch
        {
            EditComparator.Is => EditComparator.Not,
            EditComparator.Not => EditComparator.Is,
            EditComparator.High => EditComparator.Low,
            EditComparator.Low => EditComparator.High,
            EditComparator.More => EditComparator.Less,
            EditComparator.Less => EditComparator.More,
            var other => other,
        },
    };

    /// <summary>Whether it wants something rather than bans it.</summary>
    public bool IsPositive => Edit is { Op: EditOp.Add, Comparator: not (EditComparator.Not or EditComparator.Low or EditComparator.Dislike) };
}

/// <summary>An item mentioned, with what was said about it.</summary>
/// <param name="Mark">Where.</param>
/// <param name="Links">The items.</param>
/// <param name="Clause">The clause it stands in.</param>
internal sealed record Mention(Mark Mark, ImmutableArray<ItemLink> Links, int Clause)
{
    /// <summary>How it was said: like, dislike, seen, notInterested; or <see langword="null"/> when nothing was said.</summary>
    public EditComparator? Said { get; set; }

    /// <summary>Whether it was told to have been seen besides what else was said.</summary>
    public bool IsSeen { get; set; }

    /// <summary>Whether it was told not to have been seen.</summary>
    public bool IsUnseen { get; set; }

    /// <summary>Whether it is only compared with ("than Heat").</summary>
    public bool IsYardstick { get; set; }

    /// <summary>Whether nothing is said of it.</summary>
    public bool IsOnlyNamed { get; set; }

    /// <summary>Whether what was said before about it is taken back.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>Whether it can only be meant as an item, unlike "it" or "that".</summary>
    public bool IsFirm => Mark.Title is not null || Mark.Reference is { IsFirm: true };
}

/// <summary>What was read of an utterance before its act is known.</summary>
internal sealed class Drafts
{
    /// <summary>The edits about attributes, in order.</summary>
    public List<EditDraft> Edits { get; } = [];

    /// <summary>The items mentioned, in order.</summary>
    public List<Mention> Mentions { get; } = [];

    /// <summary>Phrases with several readings.</summary>
    public List<AmbiguousLink> Ambiguous { get; } = [];

    /// <summary>What could not be understood.</summary>
    public List<NotUnderstood> NotUnderstood { get; } = [];

    /// <summary>Attributes named without more ("the rating").</summary>
    public List<(Mark Mark, string Attribute)> Labels { get; } = [];

    /// <summary>Whether an item is named and then changed ("Heat but with zombies").</summary>
    public bool IsVariation { get; set; }

    /// <summary>For each token the cues in whose scope it stands.</summary>
    public required ImmutableSortedSet<string>[] ScopeAt { get; init; }

    /// <summary>For each token its clause.</summary>
    public required int[] ClauseAt { get; init; }
}
