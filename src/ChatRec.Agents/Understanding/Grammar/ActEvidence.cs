using ChatRec.Agents.Dialogue;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Lexicons;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>What an utterance shows that tells acts apart, looked at once. One per utterance.</summary>
internal sealed class ActEvidence
{
    private readonly CueLexicon _lexicon;

    /// <summary>Looks at an utterance.</summary>
    public ActEvidence(Reading reading, Drafts drafts, int leftOver, CueLexicon lexicon)
    {
        Reading = reading;
        Drafts = drafts;
        LeftOver = leftOver;
        _lexicon = lexicon;
        Adds = [.. drafts.Edits.Where(draft => draft.Edit.Op == EditOp.Add)];
        Said = [.. drafts.Mentions.Where(mention => mention.Said is not null)];
        IsAsked = IsOpen(reading.State);
        IsShown = !reading.State.Slates.IsEmpty && !IsAsked;
        IsAny = drafts.Edits.Count > 0 || drafts.Mentions.Count > 0 || drafts.Ambiguous.Count > 0;
        HasMark = reading.Text.Contains('?', StringComparison.Ordinal);
        WantsClearly = Has("want") || Has("similar") || reading.Marks.Any(mark => mark.Has("something") && mark.Find(SenseKind.Noun) is null && IsOpening(mark));
        Wants = WantsClearly || reading.Marks.Any(IsOpening);
    }

    /// <summary>Whether the system waits for an answer: to a question, to a choice, or, before anything was shown, to whatever was not understood.</summary>
    /// <param name="state">The state before the turn.</param>
    public static bool IsOpen(ConversationState state) => state.LastSystemAct is { Act: SystemActKind.Ask } or { Act: SystemActKind.Clarify, Choices.IsEmpty: false }
        || (state.LastSystemAct is { Act: SystemActKind.Clarify } && state.Slates.IsEmpty);

    /// <summary>The utterance.</summary>
    public Reading Reading { get; }

    /// <summary>What was read of it.</summary>
    public Drafts Drafts { get; }

    /// <summary>Number of words with a meaning that was not recognised.</summary>
    public int LeftOver { get; }

    /// <summary>The edits that state something.</summary>
    public IReadOnlyList<EditDraft> Adds { get; }

    /// <summary>The items something was said about.</summary>
    public IReadOnlyList<Mention> Said { get; }

    /// <summary>Whether a question of the system is open.</summary>
    public bool IsAsked { get; }

    /// <summary>Whether items were shown and no question is open.</summary>
    public bool IsShown { get; }

    /// <summary>Whether anything was read that an edit could hold.</summary>
    public bool IsAny { get; }

    /// <summary>Whether a question mark was written.</summary>
    public bool HasMark { get; }

    /// <summary>Whether items are asked for.</summary>
    public bool Wants { get; }

    /// <summary>Whether items are asked for by more than a word for them.</summary>
    public bool WantsClearly { get; }

    /// <summary>Whether what was read tells of tastes: a verdict on an item, or a taste told of somebody.</summary>
    public bool Tells => Said.Any(mention => mention.IsFirm) || Adds.Any(draft => draft.IsRated || draft.IsTaste || IsTold(draft.Mark.First));

    /// <summary>Whether every item something was said about was shown, and there is one.</summary>
    public bool SaidOfShown => Said.Count > 0 && Said.All(WasShown);

    /// <summary>Whether what was said of the items shown turns them down.</summary>
    public bool IsAgainst => SaidOfShown && Said.All(mention => mention.Said is EditComparator.NotInterested or EditComparator.Seen or EditComparator.Dislike);

    /// <summary>Whether a cue occurs.</summary>
    public bool Has(string cue) => Reading.Marks.Any(mark => mark.Has(cue));

    /// <summary>Whether a cue begins the utterance or a part of it.</summary>
    public bool StartsWith(string cue) =>
        Reading.Marks.Any(mark => mark.Has(cue) && (mark.First <= 2 || !Reading.Tokens[mark.First - 1].IsWord));

    /// <summary>Whether an item was shown in this conversation.</summary>
    public bool WasShown(Mention mention) => mention.Links.All(link =>
        Reading.State.Slates.Any(slate => slate.Items.Any(item => item.Item == link.Item)));

    /// <summary>Whether a cue and words without meaning make up the utterance.</summary>
    public bool Mostly(string cue)
    {
        var found = false;
        for (var at = 0; at < Reading.Tokens.Length; at++)
        {
            if (!Reading.Tokens[at].IsWord)
            {
                continue;
            }

            if (Reading.At(at) is { } mark && mark.Has(cue))
            {
                found = true;
            }
            else if (Reading.At(at) is { IsObject: true, Reference: null } || !(_lexicon.Stop.Contains(Reading.Word(at)) || _lexicon.Subjects.Contains(Reading.Word(at))))
            {
                return false;
            }
        }

        return found;
    }

    /// <summary>Whether a person tells of themselves or others before a token in its clause ("my kids watch only cartoons").</summary>
    public bool IsTold(int token)
    {
        for (var at = token - 1; at >= 0 && Drafts.ClauseAt[at] == Drafts.ClauseAt[token]; at--)
        {
            if (!Reading.Tokens[at].IsWord)
            {
                return false;
            }

            var before = Reading.Word(at - 1);
            if (_lexicon.Subjects.Contains(before))
            {
                before = Reading.Word(at - 2);
            }

            if (_lexicon.Subjects.Contains(Reading.Word(at)) && !_lexicon.Companions.Contains(before))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc cref="Reading.States" />
    public bool IsStatement(int end) => Reading.States(Drafts, end);

    // An opener ("a film", "something") outside what is liked, banned, seen or told asks for items.
    private bool IsOpening(Mark mark)
    {
        if (!(mark.Has("something") || mark.Find(SenseKind.Noun) is not null))
        {
            return false;
        }

        var scope = Drafts.ScopeAt[mark.First];
        return (scope.Count == 0 || scope.Contains("want") || scope.Contains("similar")) && !IsTold(mark.First) && !IsStatement(mark.End)
            && !_lexicon.Determiners.Contains(Reading.Word(mark.First - 1)) && !_lexicon.Determiners.Contains(Reading.Word(mark.First));
    }
}
