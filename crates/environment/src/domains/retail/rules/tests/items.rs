//! Old items, new items, and who pays the difference.

use expect_test::expect;

use super::shop::{
    BRASS_LAMP, CARD, DEAR, DEAR_LAMP, DELIVERED, DESIGN_LAMP, GIFT, GONE_LAMP, LAMP, LAMPS, MUG,
    PAYPAL, PENDING, SIGNED_LAMP, SMALL_MUG, change, exchange, give_back, one,
};
use super::{check, kept};

#[test]
fn a_new_item_is_available() {
    kept(&[
        change(PENDING, &[LAMP], &[BRASS_LAMP], CARD),
        exchange(DELIVERED, &[LAMP], &[BRASS_LAMP], CARD),
    ]);
    check(&[change(PENDING, &[LAMP], &[GONE_LAMP], CARD)], expect![[]]);
    check(&[exchange(DELIVERED, &[MUG, LAMP], &[SMALL_MUG, GONE_LAMP], CARD)], expect![[]]);
}

#[test]
fn a_new_item_is_of_the_same_product() {
    check(&[change(PENDING, &[LAMP], &[SMALL_MUG], CARD)], expect![[]]);
    check(&[exchange(DELIVERED, &[LAMP, MUG], &[SMALL_MUG, BRASS_LAMP], CARD)], expect![[]]);
    check(&[exchange(DELIVERED, &[LAMP], &["5555555555"], CARD)], expect![[]]);
}

#[test]
fn a_new_item_is_a_different_one() {
    kept(&[change(PENDING, &[MUG, MUG], &[SMALL_MUG, SMALL_MUG], CARD)]);
    check(&[change(PENDING, &[LAMP, MUG], &[BRASS_LAMP, MUG], CARD)], expect![[]]);
    check(&[exchange(DELIVERED, &[LAMP], &[LAMP], CARD)], expect![[]]);
}

#[test]
fn every_old_item_has_a_new_one() {
    check(&[change(PENDING, &[LAMP, MUG], &[BRASS_LAMP], CARD)], expect![[]]);
    check(&[exchange(DELIVERED, &[LAMP], &[BRASS_LAMP, SMALL_MUG], CARD)], expect![[]]);
}

#[test]
fn items_are_named_as_often_as_the_order_holds_them() {
    kept(&[change(PENDING, &[MUG, LAMP, MUG], &[SMALL_MUG, BRASS_LAMP, SMALL_MUG], CARD)]);
    kept(&[change(PENDING, &[MUG], &[SMALL_MUG], CARD)]);
    check(&[give_back(DELIVERED, &[MUG, MUG], PAYPAL)], expect![[]]);
    check(&[give_back(DELIVERED, &[BRASS_LAMP], PAYPAL)], expect![[]]);
    check(&[exchange(DELIVERED, &[LAMP, LAMP], &[BRASS_LAMP, BRASS_LAMP], CARD)], expect![[]]);
}

#[test]
fn some_item_is_named() {
    check(&[give_back(DELIVERED, &[], PAYPAL)], expect![[]]);
    check(&[change(PENDING, &[], &[], CARD)], expect![[]]);
}

#[test]
fn a_gift_card_pays_a_difference_up_to_its_balance() {
    kept(&[change(PENDING, &[LAMP], &[DESIGN_LAMP], GIFT)]);
    kept(&[exchange(DELIVERED, &[LAMP], &[DESIGN_LAMP], GIFT)]);
    kept(&[change(DEAR, &[DEAR_LAMP], &[LAMP], GIFT)]);
    check(&[change(PENDING, &[LAMP], &[SIGNED_LAMP], GIFT)], expect![[]]);
    check(&[exchange(DELIVERED, &[LAMP], &[SIGNED_LAMP], GIFT)], expect![[]]);
    kept(&[exchange(DELIVERED, &[LAMP, MUG], &[SIGNED_LAMP, SMALL_MUG], GIFT)]);
}

#[test]
fn product_ids_and_item_ids_keep_to_their_places() {
    kept(&[one("get_product_details", "product_id", LAMPS)]);
    check(&[one("get_product_details", "product_id", LAMP)], expect![[]]);
    check(&[one("get_product_details", "product_id", "5555555555")], expect![[]]);
    check(&[give_back(DELIVERED, &[LAMPS], PAYPAL)], expect![[]]);
    check(&[exchange(DELIVERED, &[LAMP], &[LAMPS], CARD)], expect![[]]);
}
