using System.Collections.Immutable;
using ChatRec.Agents.Turns;
using ChatRec.Agents.Understanding.Linking;
using ChatRec.Retrieval.Catalog;

namespace ChatRec.Agents.Understanding.Grammar;

/// <content>Items: titles and what points at items.</content>
internal sealed partial class EditReader
{
    private const double PointedConfidence = 0.85;

    // "not Heat, I hated that": a pronoun that is judged means the title named before it in the same breath.
    private ItemLink? TitleJudged(Mark mark)
    {
        if (mark.Reference is not { IsFirm: false, Items.Length: <= 1 } || !(_scope.Contains("dislikeItem") || _scope.Contains("like") || _scope.Contains("seen") || _scope.Contains("notInterested")))
        {
            return null;
        }

        var before = _reading.Marks.LastOrDefault(other => other.End <= mark.First && other.IsItem);
        var span = _reading.Span(mark.First, mark.End);
        return before is { Title: { Choices.IsEmpty: true } title } ? LinkTo(span, title.Item, title.Confidence)
            : before is { Reference: { IsFirm: true, Items: [var one] } } && !_reading.State.Slates.IsEmpty ? one with { Span = span } : null;
    }

    private void ReadItem(Mark mark)
    {
        if (TakeBackNamed(mark) || (mark.Reference is { IsFirm: false } && _reading.Lexicon.Is("in", _reading.Word(mark.First - 1)) && IsBanned))
        {
            // "nothing with her in it" says nothing of an item.
            return;
        }

        if (mark.Reference is { IsFirm: false, Items.Length: > 1 } && _scope.Contains("seen") && _reading.Marks.Any(other => other.Person is not null && other.End <= mark.First))
        {
            // "nothing by Lynch, I've seen them all": all of the person's.
            return;
        }

        var span = _reading.Span(mark.First, mark.End);
        ImmutableArray<ItemLink> links = mark.Title is { } title
            ? [LinkTo(span, title.Item, title.Confidence)]
            : TitleJudged(mark) is { } judged ? [judged] : mark.Reference!.Items;
        if (mark.Title is { Choices.IsEmpty: false } several)
        {
            _drafts.Ambiguous.Add(new AmbiguousLink(span, _reading.Said(mark.First, mark.End).Trim('"'),
                [.. several.Choices.Select(choice => LinkTo(span, choice, several.Confidence))]) { Said = ItemComparator() });
            return;
        }

        if (links.IsEmpty)
        {
            if (mark.Reference is { IsFirm: true })
            {
                _drafts.NotUnderstood.Add(new NotUnderstood(span, _reading.Said(mark.First, mark.End), "value"));
            }

            return;
        }

        if (_exceptFrom is { } whole)
        {
            _drafts.Mentions.Add(whole with { Links = [.. whole.Links.Where(link => !links.Any(kept => kept.Item == link.Item))] });
            _exceptFrom = null;
            return;
        }

        if (OwnValues(mark, links) is { } owned)
        {
            foreach (var value in owned.Values)
            {
                Add(mark, new PreferenceEdit
                {
                    Attribute = owned.Attribute,
                    Comparator = IsBanned ? EditComparator.Not : EditComparator.Is,
                    Value = EditValue.Of(value),
                    Strength = IsBanned ? Banned : Wished,
                }, plain: true);
            }

            _drafts.Mentions.Add(new Mention(mark, links, _clause) { IsYardstick = true });
            return;
        }

        _drafts.Mentions.Add(new Mention(mark, links, _clause)
        {
            Said = IsLikened(mark) ? EditComparator.Like : ItemComparator(),
            IsUnseen = _scope.Contains("unseen"),
            IsRemoved = _scope.Contains("remove") && !(_scope.Contains("drop") && !_reading.State.Slates.IsEmpty),
            IsYardstick = (_isBeaten || _reading.Lexicon.Yardsticks.Contains(_reading.Word(mark.First - 1))) && !IsLikened(mark),
        });
        if (_reading.IsMark(mark.End, '>'))
        {
            _drafts.Mentions[^1].Said = EditComparator.Like;
        }

        _isBeaten = _reading.IsMark(mark.End, '>');
    }

    // "more in that vein": like the one talked about.
    private void ReadAlike()
    {
        if (_drafts.Mentions.Count == 0 && _drafts.Edits.Count == 0 && _reading.State.Focus is { } focus && _catalog.TryIndexOf(new ItemId(focus), out var row)
            && _reading.Marks.FirstOrDefault(mark => mark.Has("similar") && Enumerable.Range(mark.First, mark.End - mark.First).Any(at => _reading.Lexicon.Is("that", _reading.Word(at)))) is { } mark)
        {
            _drafts.Mentions.Add(new Mention(mark, [new ItemLink(_reading.Span(mark.First, mark.End), focus, _catalog.DisplayOf(row), PointedConfidence)], _clause) { Said = EditComparator.Like });
        }
    }

    // "as tense as Heat" is like it.
    private bool IsLikened(Mark mark) => _reading.Word(mark.First - 1) is { Length: > 0 } word && _reading.Lexicon.Yardsticks.Contains(word)
        && Enumerable.Range(2, 3).Any(back => _reading.Word(mark.First - back) == word);

    private EditComparator? ItemComparator() =>
        _scope.Contains("notAnother") ? EditComparator.NotInterested
        : _scope.Contains("dislikeItem") ? EditComparator.Dislike
        : _scope.Contains("drop") && !_reading.State.Slates.IsEmpty ? EditComparator.NotInterested
        : _scope.Contains("unseen") || _scope.Contains("remove") || _scope.Contains("dontMind") ? null
        : _scope.Contains("seen") ? EditComparator.Seen
        : _scope.Contains("notInterested") || _scope.Contains("ban") || _scope.Contains("softBan") ? EditComparator.NotInterested
        : _scope.Contains("like") || _scope.Contains("similar") ? EditComparator.Like
        : null;

    // "by the first one's director": the item's own value of the attribute.
    private (string Attribute, IReadOnlyList<string> Values)? OwnValues(Mark mark, ImmutableArray<ItemLink> links)
    {
        var next = _reading.Lexicon.Is("pluralTails", _reading.Word(mark.End)) ? mark.End + 1 : -1;
        if (next < 0 && _reading.Lexicon.Is("of", _reading.Word(mark.First - 1)))
        {
            next = mark.First - 2; // "by the director of the first"
        }

        if (next < 0 || links.Length != 1 || _reading.At(next) is not { } owned
            || (owned.Find(SenseKind.Label) ?? owned.Find(SenseKind.Role)) is not { } label
            || _schema.Find(label.Name) is not { Kind: AttributeKind.Person or AttributeKind.Category or AttributeKind.Tag }
            || Held(label.Name, links[0].Item) is not { } values)
        {
            return null;
        }

        return (label.Name, values);
    }

    // An item's first values of an attribute; null for an item that is not in the catalogue.
    private ImmutableArray<string>? Held(string attribute, string item) =>
        _catalog.TryIndexOf(new ItemId(item), out var row) ? [.. _catalog.ValuesOf(attribute, row).Take(3)] : null;

    private ItemLink LinkTo(TextSpan span, ItemIndex item, double confidence) =>
        new(span, _catalog.IdOf(item).Value, _catalog.DisplayOf(item), confidence);
}
