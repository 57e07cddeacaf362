using ChatRec.Agents.Turns;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>Items that are named and then changed, and what was stated and is now corrected.</content>
internal sealed partial class EditReader
{
    // "Heat but funnier", "like Shrek, only for adults", "Titanic without the romance": degrees after an item and a turn are relative to it.
    private void Vary()
    {
        if (_drafts.Mentions.Find(mention => mention is { IsFirm: true, IsRemoved: false, IsYardstick: false, Links.Length: 1, Said: null or EditComparator.Like }) is not { } model
            || _drafts.Mentions.Any(mention => mention.IsFirm && mention != model && mention.Mark.First < model.Mark.First))
        {
            return;
        }

        var turn = TurnAfter(model.Mark);
        if (turn < 0 || IsTold(model.Mark.First))
        {
            return;
        }

        var changes = _drafts.Edits.Where(draft => draft.Mark.First >= turn && draft.Edit.Op == EditOp.Add).ToList();
        if (changes.Count == 0 && !Enumerable.Range(turn, _reading.Tokens.Length - turn).Any(at => _reading.At(at) is null && _reading.Tokens[at].IsWord))
        {
            return;
        }

        _drafts.IsVariation = true;
        if (model.Mark.Title is not null || _drafts.ScopeAt[model.Mark.First].Overlaps(["want", "similar", "like"]))
        {
            model.Said ??= EditComparator.Like;
        }

        foreach (var draft in changes.Where(draft => _schema.Find(draft.Edit.Attribute!) is { Kind: AttributeKind.Axis }))
        {
            draft.Edit = draft.Edit with
            {
                Comparator = draft.Edit.Comparator switch { EditComparator.High => EditComparator.More, EditComparator.Low => EditComparator.Less, var other => other },
                Strength = Strength.Soft,
                Anchor = model.Links[0].Title,
                AnchorItem = model.Links[0].Item,
            };
        }

        foreach (var draft in changes.Where(draft => draft.Edit is { Comparator: EditComparator.Not, Value.Text: { } value } && AxisOf(value) is not null))
        {
            // "without the romance": the genre's own degree goes down.
            draft.Edit = draft.Edit with
            {
                Attribute = AxisOf(draft.Edit.Value!.Text!),
                Value = null,
                Comparator = EditComparator.Less,
                Strength = Strength.Soft,
                Anchor = model.Links[0].Title,
                AnchorItem = model.Links[0].Item,
            };
        }
    }

    // Where a turn ("but", "only", "without", "minus") begins right behind an item, or -1.
    private int TurnAfter(Mark model)
    {
        var at = model.End;
        while (at < _reading.Tokens.Length && (_reading.Tokens[at].Text is "," || (_reading.Tokens[at].IsWord && _reading.At(at) is null && at - model.End < 2)))
        {
            at++;
        }

        return _reading.At(at) is { } turn && turn.First == at && (turn.Has("turn") || (turn.Has("but") && !StatesAfter(turn.End))) ? turn.First : -1;
    }

    // "Heat, but I hated Casino" goes on with a statement, not with a change.
    private bool StatesAfter(int first) => Enumerable.Range(first, Math.Min(3, _reading.Tokens.Length - first)).Any(_reading.IsPerson)
        || _drafts.Mentions.Any(mention => mention.IsFirm && mention.Mark.First >= first && mention.Mark.First - first <= 3);

    private bool IsTold(int before) => Enumerable.Range(0, before).Any(at => _reading.IsPerson(at) && _drafts.ClauseAt[at] == _drafts.ClauseAt[before]) && !IsWished(before);

    private bool IsWished(int at) => _drafts.ScopeAt[at].Contains("want") || _drafts.ScopeAt[at].Contains("similar") || _drafts.ScopeAt[at].Count == 0;

    private string? AxisOf(string value) => _schema.Attributes.FirstOrDefault(attribute => attribute.Kind == AttributeKind.Axis
        && string.Equals(attribute.Name, value, StringComparison.OrdinalIgnoreCase))?.Name;

    // "I meant the seventies, not the nineties": what is banned in a correction and in force as a wish is taken back.
    private void CorrectStated()
    {
        // "she hates Adam Sandler, so nothing with him": what is banned is not wished for by its first mention.
        _drafts.Edits.RemoveAll(draft => draft is { IsPlain: true, Edit.Comparator: EditComparator.Is } && draft.Mark.Person is not null
            && _drafts.Edits.Exists(other => other.Edit.Comparator == EditComparator.Not && other.Edit.Value == draft.Edit.Value));
        if (!_reading.Marks.Any(mark => mark.Has("correction") || mark.Has("meant")))
        {
            return;
        }

        foreach (var draft in _drafts.Edits.Where(draft => draft.Edit is { Op: EditOp.Add, Comparator: EditComparator.Not }
                     && _reading.State.Edits.Any(stated => stated.Comparator is not EditComparator.Not && IsSame(stated, draft.Edit, strict: true))))
        {
            draft.Edit = Removal(draft.Edit);
        }
    }
}
