using System.Collections.Immutable;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Text;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <summary>
/// Reads the chosen marks from left to right into edits: keeps the scope of the last cue (a ban, a liking, a wish), resets it at clause
/// boundaries, carries it through lists. One per utterance.
/// </summary>
internal sealed partial class EditReader
{
    private static readonly ImmutableSortedSet<string> Nothing = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    private static readonly string[] ScopeCues =
        ["like", "similar", "dislikeItem", "ban", "softBan", "scarce", "seen", "unseen", "notInterested", "remove", "drop", "swap", "instead", "dontMind", "want", "steer"];

    private readonly Reading _reading;
    private readonly ItemCatalog _catalog;
    private readonly PackSchema _schema;
    private readonly Drafts _drafts;

    private ImmutableSortedSet<string> _scope = Nothing;
    private int _scopeComma;
    private int _clause;
    private int _comma;
    private bool _hedged;
    private string? _degree;
    private bool _isBeaten;
    private Mention? _exceptFrom;

    /// <summary>Makes a reader for one utterance.</summary>
    public EditReader(Reading reading, ItemCatalog catalog)
    {
        _reading = reading;
        _catalog = catalog;
        _schema = catalog.Schema;
        _drafts = new Drafts
        {
            ScopeAt = new ImmutableSortedSet<string>[reading.Tokens.Length],
            ClauseAt = new int[reading.Tokens.Length],
        };
    }

    /// <summary>Reads the utterance.</summary>
    public Drafts Read()
    {
        for (var at = 0; at < _reading.Tokens.Length; at++)
        {
            var mark = _reading.At(at);
            if (mark is null || mark.First == at)
            {
                Step(at, mark);
            }

            _drafts.ScopeAt[at] = _scope;
            _drafts.ClauseAt[at] = _clause;
        }

        Echo();
        CorrectBreath();
        Vary();
        Weigh();
        Equate();
        AddAnchors();
        CorrectStated();
        Replace();
        Separate();
        ReadAlike();
        Settle();
        AddGroups();
        return _drafts;
    }

    private void Step(int at, Mark? mark)
    {
        if (mark is null)
        {
            Punctuate(at);
            return;
        }

        if (mark.Has("but") && !mark.IsObject)
        {
            StartClause();
        }

        if (mark.Has("hedge"))
        {
            _hedged = true;
            Soften();
        }

        if (mark.IsObject)
        {
            if (mark.First != _pronoun)
            {
                ReadObject(mark);
            }

            return;
        }

        Judge(mark);
        if (ReachBack(mark) || ReachSort(mark))
        {
            return;
        }

        if (mark.Has("guard") && (_scope.Contains("remove") || _reading.At(mark.End) is { } lifting && lifting.Has("removeAfter")))
        {
            // "forget the kids thing": what protects is lifted.
            foreach (var stated in _reading.State.Edits.Where(edit => edit.Attribute is { } name && _schema.Find(name) is { Strict: true }))
            {
                Add(mark, Removal(stated), plain: false);
            }

            return;
        }

        if (mark.Has("banAfter") && _reading.At(mark.End) is { IsObject: true } banned && banned.First == mark.End)
        {
            // "definitely not Vietnam": before its object it bans what follows.
            (_scope, _scopeComma) = (Banning, _comma);
            return;
        }

        if (mark.Has("except") && !_reading.State.Slates.IsEmpty && _drafts.Mentions is [.., { Mark.Reference: { IsFirm: false, Items.Length: > 1 } } whole] && whole.Clause == _clause)
        {
            // "no to all of them except the first", "none of them grab me except the first"
            _drafts.Mentions.Remove(whole);
            _exceptFrom = whole;
            return;
        }

        var scope = mark.Has("except") && _scope.Contains("like")
            ? ImmutableSortedSet.Create(StringComparer.Ordinal, "dislikeItem") // "I love all of his except Dune"
            : ScopeCues.Where(mark.Has).ToImmutableSortedSet(StringComparer.Ordinal);
        var isLess = mark.Has("degreeLess") && scope.Contains("softBan");
        if (isLess && !_reading.State.Slates.IsEmpty)
        {
            scope = scope.Remove("softBan"); // "not so long" compares with what was shown
        }

        if (!scope.IsEmpty && !IsTakenBack(mark))
        {
            _scope = scope;
            _scopeComma = _comma;
        }
        else if ((mark.Has("something") || mark.Find(SenseKind.Noun) is not null) && IsFreshStart(at) && !(IsBanned && mark.Has("anything")))
        {
            _scope = Nothing;
        }

        foreach (var degree in (ReadOnlySpan<string>)["degreeMore", "degreeLess", "too", "notEnough", "plenty"])
        {
            if (mark.Has(degree) && !(isLess && _scope.Contains("softBan")))
            {
                _degree = degree;
            }
        }
    }

    private void Punctuate(int at)
    {
        switch (_reading.Tokens[at].Text)
        {
            case "!" or "?" when _reading.At(at - 1) is { Title: { } named } && _catalog.TitleOf(named.Item).EndsWith(_reading.Tokens[at].Text, StringComparison.Ordinal)
                && _reading.IsMark(at + 1, ','):
                break; // the name's own
            case "." or "!" or "?" or ";":
                StartClause();
                break;
            case ":" when !_scope.IsEmpty:
                _comma++;
                break;
            case "," or ":" or "(" or ")":
                _comma++;
                if (!ListGoesOn(at))
                {
                    _scope = Nothing;
                    _degree = null;
                }

                break;
        }
    }

    private void StartClause()
    {
        _clause++;
        _comma++;
        _scope = Nothing;
        _hedged = false;
        _degree = null;
    }

    // "…, something funny": the opener begins a new wish unless it belongs to the cue before it ("don't want anything scary").
    private bool IsFreshStart(int at)
    {
        var before = at - 1;
        while (before >= 0 && _reading.Lexicon.ListFillers.Contains(_reading.Word(before)))
        {
            before--;
        }

        return before < 0 || !_reading.Tokens[before].IsWord || _reading.At(before) is { } mark && (mark.Has("and") || mark.Has("but") || mark.Has("want"));
    }

    // After a comma the scope stays when the list goes on with things of the same sort.
    private bool ListGoesOn(int comma)
    {
        if (_scope.IsEmpty || comma == 0)
        {
            return false;
        }

        var at = comma + 1;
        if (IsBanned && _reading.Lexicon.Is("proposals", _reading.Word(at)))
        {
            return false; // "no horror, maybe a western"
        }

        while (at < _reading.Tokens.Length && (_reading.Lexicon.ListFillers.Contains(_reading.Word(at)) || _reading.Lexicon.Alternatives.Contains(_reading.Word(at)) || _reading.At(at) is { } cue && (cue.Has("or") || cue.Has("and"))))
        {
            at++;
        }

        if (_reading.At(at) is not { IsObject: true } next || Previous(comma) is not { } previous)
        {
            return false;
        }

        // "no gore and no ghosts, war films": where each thing banned has its own "no", one without is wanted.
        if (IsBanned && !next.IsItem && _reading.Marks.Count(mark => mark.End <= comma && !mark.IsObject && mark.Has("ban")) > 1 && !HasOrAhead(comma))
        {
            return false;
        }

        // "no horror, a thriller": one thing of a kind after a ban is what is wanted instead.
        if (IsBanned && !next.IsItem && _reading.Lexicon.Indefinite.Contains(_reading.Word(comma + 1)) && !HasOrAhead(comma))
        {
            return false;
        }

        if (next.IsItem || next.Unknown == "title")
        {
            return previous.IsItem || previous.Unknown == "title";
        }

        if (previous.IsItem || next.Quantity is not null)
        {
            return false;
        }

        if (next.Find(SenseKind.Direction) is not null || next.Find(SenseKind.Bound) is not null)
        {
            return _scope.Contains("like") || _scope.Contains("want") || HasOrAhead(comma);
        }

        return true;
    }

    private Mark? Previous(int token)
    {
        for (var at = token - 1; at >= 0 && _reading.Tokens[at].Text is not ("." or "!" or "?" or ";"); at--)
        {
            if (_reading.At(at) is { IsObject: true } mark)
            {
                return mark;
            }
        }

        return null;
    }

    private bool HasOrAhead(int token)
    {
        for (var at = token + 1; at < _reading.Tokens.Length && _reading.Tokens[at].Text is not ("." or "!" or "?" or ";"); at++)
        {
            if (_reading.Lexicon.Alternatives.Contains(_reading.Word(at)))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsAsked(string? attribute) =>
        _reading.State.LastSystemAct is { Question: { } question } && question.Attribute == attribute;

    private bool IsStated(PreferenceEdit edit) => _reading.State.Edits.Any(stated => IsSame(stated, edit, strict: false));

    private bool IsPersonal(string? attribute) =>
        attribute == "person" || (attribute is not null && _schema.Find(attribute) is { Kind: AttributeKind.Person });

    // What was stated is taken back as it was stated: its attribute and, but for a degree, its value.
    private PreferenceEdit Removal(PreferenceEdit edit)
    {
        var stated = _reading.State.Edits.LastOrDefault(other => IsSame(other, edit, strict: true)) ?? _reading.State.Edits.LastOrDefault(other => IsSame(other, edit, strict: false));
        return new PreferenceEdit
        {
            Op = EditOp.Remove,
            Attribute = stated?.Attribute ?? edit.Attribute,
            Value = stated is not null ? stated.Value : edit.Value?.Text is not null ? edit.Value : null,
            Span = edit.Span,
            Turn = edit.Turn,
            Item = edit.Item,
            Confidence = edit.Confidence,
        };
    }

    private bool IsSame(PreferenceEdit stated, PreferenceEdit edit, bool strict) =>
        (stated.Attribute == edit.Attribute || (IsPersonal(stated.Attribute) && IsPersonal(edit.Attribute)) || (!strict && stated.Value?.Text is { } other && string.Equals(other, edit.Value?.Text, StringComparison.OrdinalIgnoreCase)))
        && (stated.Value is null || edit.Value is null || stated.Value.Equals(edit.Value) || (!strict && stated.Value.Text is null) || SameWords(stated.Value.Text, edit.Value.Text));

    private static bool SameWords(string? left, string? right) => left is not null && right is not null
        && (string.Equals(left, right, StringComparison.OrdinalIgnoreCase) || left.Contains(right, StringComparison.OrdinalIgnoreCase) || right.Contains(left, StringComparison.OrdinalIgnoreCase));

    private EditDraft Add(Mark mark, PreferenceEdit edit, bool plain, double confidence = 0.95)
    {
        var draft = new EditDraft
        {
            Mark = mark,
            Clause = _clause,
            IsPlain = plain,
            IsTaste = _scope.Contains("like"),
            Edit = edit with
            {
                Span = _reading.Span(mark.First, mark.End),
                Turn = _reading.State.Turn + 1,
                Confidence = confidence,
            },
        };
        _drafts.Edits.Add(draft);
        return draft;
    }
}
