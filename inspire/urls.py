from django.urls import path

from . import feeds, views

app_name = "inspire"

urlpatterns = [
    path("innostu/", views.index, name="index"),
    path("innostu/syote/", feeds.Newest(), name="feed"),
    path("innostu/kerro-omasta/", views.suggestion, name="suggestion"),
    path("innostu/<slug:slug>/", views.item, name="item"),
    path("tyokalupakki/", views.cards, name="cards"),
    path("tyokalupakki/<slug:slug>/", views.card, name="card"),
    path("kysymyksia-ja-vastauksia/", views.questions, name="questions"),
    path("palaute/", views.feedback, name="feedback"),
]
